import {
  type ChatCompletion,
  ChatError,
  ChatResponse,
  isRetryable,
  mapRequest,
  mapText,
  type Middleware,
} from '@chinwag/core'
import { describe, expect, test } from 'vitest'
import { again, log, remember } from '../../../../core/test/three-middlewares.ts'
import { failuresOf } from '../../../test/failures-of.ts'
import type { MiddlewareSuiteOptions } from './claims.ts'
import { testMiddleware } from './test-middleware.ts'

const pass: Middleware = (request, next) => next(request)

testMiddleware('a passthrough', () => pass, { test })
testMiddleware('remember()', () => remember(new Map()), { test })
testMiddleware('again()', () => again(3), {
  test,
  calls: ({ error, hasContent }) => (error?.retryable && !hasContent ? 3 : 1),
})
testMiddleware('log()', () => log(() => {}), { test })

// Core has no other package in its tests, so that its own middlewares are tested here.

testMiddleware('mapRequest()', () => mapRequest((body) => ({ ...body, user: 'me' })), { test, changes: ['body'] })
testMiddleware('mapRequest() without a change', () => mapRequest((body) => body), { test })
testMiddleware('mapText()', () => mapText((text) => text.replaceAll('answer', 'ANSWER')), { test, changes: ['answer'] })

// One for each claim.

const wholeAnswers: Middleware = async (request, next) => {
  const response = await next(request)
  await response.completion()
  return response
}
const canned: ChatCompletion = {
  ...{ id: 'canned', object: 'chat.completion', created: 0, model: 'canned' },
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Sorry.' } }],
}
const apologise: Middleware = async (request, next) => {
  try {
    return await (await next(request)).committed()
  } catch (error) {
    if (!isRetryable(error)) throw error
    return ChatResponse.fromCompletion(canned)
  }
}

testMiddleware('one that waits for whole answers', () => wholeAnswers, { test, buffers: true })
testMiddleware('a fallback', () => apologise, { test, answers: true })
testMiddleware('a double', () => async () => ChatResponse.fromCompletion(canned), { test, calls: 0, answers: true })
testMiddleware('several', () => [log(() => {}), remember(new Map()), mapText((text) => text.trim())], {
  test,
  changes: ['answer'],
})

describe('a claim', () => {
  const claims: Readonly<Record<string, Omit<MiddlewareSuiteOptions, 'test'>>> = {
    "`changes: ['body']`": { changes: ['body'] },
    "`changes: ['headers']`": { changes: ['headers'] },
    "`changes: ['answer']`": { changes: ['answer'] },
    "`changes: ['head']`": { changes: ['head'] },
    '`answers: true`': { answers: true },
    '`buffers: true`': { buffers: true },
    '`calls`': { calls: { min: 0, max: 99 } },
  }

  test.each(Object.entries(claims))('that no call shows fails the suite: %s', async (text, claim) => {
    const failures = await failuresOf((register) => testMiddleware('it', () => pass, { ...claim, test: register }))
    expect([...failures.keys()]).toEqual([`does what it claims: ${text}`])
  })

  test('that no call shows is named among others that are true', async () => {
    const failures = await failuresOf((register) =>
      testMiddleware('it', () => mapRequest((body) => ({ ...body, user: 'me' })), {
        ...{ changes: ['body', 'head'], answers: true, calls: { min: 1, max: Infinity } },
        test: register,
      }),
    )
    expect([...failures]).toMatchInlineSnapshot(`
      [
        [
          "does what it claims: \`answers: true\`",
          "ConformanceError: What a middleware claims must be seen in one call at least, but nothing showed \`answers: true\` in 66 calls. Take the claim back, or look for what keeps the middleware from its work: each claim leaves out a rule.",
        ],
        [
          "does what it claims: \`changes: ['head']\`",
          "ConformanceError: What a middleware claims must be seen in one call at least, but nothing showed \`changes: ['head']\` in 66 calls. Take the claim back, or look for what keeps the middleware from its work: each claim leaves out a rule.",
        ],
        [
          "does what it claims: \`calls\`",
          "ConformanceError: What a middleware claims must be seen in one call at least, but \`calls\` allows for more than one, and \`next\` was never called twice. Take the claim back, or look for what keeps the middleware from its work: each claim leaves out a rule.",
        ],
      ]
    `)
  })

  test('of another answer is shown by one that is refused', async () => {
    const guard: Middleware = async (request, next) => {
      await (await next(request)).completion()
      throw new ChatError('No', { code: 'content_filter' })
    }
    const failures = await failuresOf((register) =>
      testMiddleware('it', () => guard, { changes: ['answer'], test: register }),
    )
    expect([...failures.keys()].filter((name) => name.startsWith('does what'))).toEqual([])
  })
})

test.each(['x', { min: 1 }, undefined, -1])(
  'a function of `calls` that gives %j fails the case that asks it',
  async (given) => {
    const failures = await failuresOf((register) =>
      testMiddleware('it', () => pass, {
        calls: () => given as number,
        test: (name, run) => (name.includes('calls `next` as often') ? register(name, run) : undefined),
      }),
    )
    expect(failures.size).toBe(2)
    for (const message of failures.values())
      expect(message).toMatch(/^(?:Type|Range)Error: The `calls(?:\.max)?` option must/u)
  },
)

test('a factory that makes nothing to test fails every case', async () => {
  for (const made of [[], undefined, [pass, {}]]) {
    const names: string[] = []
    const failures = await failuresOf((register) =>
      testMiddleware('it', () => made as unknown as Middleware, {
        patienceMs: 200,
        test: (name, run) => void (names.push(name), register(name, run)),
      }),
    )
    expect(failures.size).toBe(names.length)
  }
})

describe('what a case says', () => {
  const messageOf = async (make: () => Middleware, rule: string): Promise<string | undefined> => {
    const failures = await failuresOf((register) =>
      testMiddleware('it', make, {
        patienceMs: 200,
        test: (name, run) => (name.includes(rule) ? register(name, run) : undefined),
      }),
    )
    return [...failures.values()][0]
  }

  test('names the rule, what was found, where, and what to do', async () => {
    const twice: Middleware = async (request, next) => {
      await next(request)
      return next(request)
    }
    expect(await messageOf(() => twice, 'calls `next`')).toMatchInlineSnapshot(
      `"ConformanceError: A middleware calls \`next\` as often as it claims, but this one called it 2 times, not once (no fault, JSON; also: error-200, reset-mid, close-mid, half-frame, truncate, stall, slow, empty, malformed-json, error-in-stream, no-done, no-finish, json-instead-of-stream, stream-instead-of-json, content-filter, refusal, malformed-arguments). Each call of \`next\` is a request that somebody pays for. Say with the \`calls\` option how many are meant."`,
    )
    const wrap: Middleware = (request, next) => next(request).catch(() => Promise.reject(new Error('No luck')))
    expect(await messageOf(() => wrap, 'passes errors on as they are (streams')).toMatchInlineSnapshot(
      `"ConformanceError: A middleware passes errors on as they are, but ChatError \`rate_limit\` (The server answered 429 (rate_limit): Rate limit reached for sim on requests per min (RPM). Please slow down. Slow down, and try again.) became Error (No luck) (rate-limit, a stream; also: quota, unauthorized, forbidden, model-not-found, context-length, content-filter-prompt, server-error, overloaded, html-502, reset-before-head, stall-before-head). Throw what you caught: others decide by its \`code\`, \`status\` and \`retryable\`. A new error hides them."`,
    )
    expect(await messageOf(() => wrap, 'aborted already (JSON')).toMatchInlineSnapshot(
      `"ConformanceError: A call that was aborted must reject with the very reason of its signal, but it rejected with Error (No luck). Throw \`signal.reason\` as it is: callers tell their own abort from a failure by it."`,
    )
    const listen: Middleware = (request, next) => {
      request.signal.addEventListener('abort', () => {})
      return next(request)
    }
    expect(await messageOf(() => listen, 'were refused')).toMatchInlineSnapshot(
      `"ConformanceError: A middleware must leave no listener on the signal behind a call, but 10 stayed after 10 calls that were refused. Remove in a \`finally\` what \`addEventListener\` added, also when the reader leaves: \`observe({ settle })\` is told of it."`,
    )
  })
})

test('the cases have names of their own, which begin with that of the suite', () => {
  const names: string[] = []
  testMiddleware('it', () => pass, { test: (name) => names.push(name) })
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => !name.startsWith('it: '))).toEqual([])
})

const options = { test }
const wrongCalls: readonly (readonly [string, unknown, unknown, object | undefined])[] = [
  ['no name', '', () => pass, options],
  ['a middleware instead of a function that makes one', 'it', undefined, options],
  ['no options', 'it', () => pass, undefined],
  ['no test runner', 'it', () => pass, {}],
  ['an option that does not exist', 'it', () => pass, { test, retries: 3 }],
  ['a change that does not exist', 'it', () => pass, { test, changes: ['model'] }],
  ['half a call', 'it', () => pass, { test, calls: 0.5 }],
  ['bounds in the wrong order', 'it', () => pass, { test, calls: { min: 2, max: 1 } }],
  ['half of the bounds', 'it', () => pass, { test, calls: { max: 1 } }],
  ['bounds of another name', 'it', () => pass, { test, calls: { min: 1, max: 1, most: 2 } }],
  ['a number in words', 'it', () => pass, { test, calls: 'x' }],
  ['changes that are no array', 'it', () => pass, { test, changes: 'body' }],
  ['a claim that is no boolean', 'it', () => pass, { test, answers: 'yes' }],
  ['no patience', 'it', () => pass, { test, patienceMs: 0 }],
]

test('a suite that cannot be meant is refused when it is made', () => {
  const messages = wrongCalls.map(([what, name, factory, given]) => {
    try {
      testMiddleware(name as string, factory as () => Middleware, given as MiddlewareSuiteOptions)
    } catch (error) {
      return `${what}: ${String(error)}`
    }
    return `${what}: taken`
  })
  expect(messages).toMatchInlineSnapshot(`
    [
      "no name: TypeError: testMiddleware() takes a name first, to begin the names of its cases with, got ''.",
      "a middleware instead of a function that makes one: TypeError: testMiddleware() takes a function second, which makes what is tested anew, got undefined.",
      "no options: TypeError: testMiddleware() takes the \`test\` function of your test runner in its options, got undefined.",
      "no test runner: TypeError: testMiddleware() takes the \`test\` function of your test runner in its options, got undefined.",
      "an option that does not exist: TypeError: The \`options\` option must have no other fields than \`test\`, \`patienceMs\`, \`calls\`, \`changes\`, \`answers\`, \`buffers\`, got \`retries\`.",
      "a change that does not exist: TypeError: The \`changes\` option must be an array of some of body, headers, answer, head, got 'model'.",
      "half a call: RangeError: The \`calls\` option must be an integer of at least 0, got 0.5.",
      "bounds in the wrong order: RangeError: The \`calls.max\` option must be an integer of at least 2, got 1.",
      "half of the bounds: TypeError: The \`calls.min\` option must be an integer of at least 0, got undefined.",
      "bounds of another name: TypeError: The \`calls\` option must have no other fields than \`min\`, \`max\`, got \`most\`.",
      "a number in words: TypeError: The \`calls\` option must be a number, \`{ min, max }\`, or a function that gives one of them, got 'x'.",
      "changes that are no array: TypeError: The \`changes\` option must be an array of some of body, headers, answer, head, got 'body'.",
      "a claim that is no boolean: TypeError: The \`answers\` option must be a boolean, got 'yes'.",
      "no patience: RangeError: The \`patienceMs\` option must be a number of at least 1, got 0.",
    ]
  `)
})
