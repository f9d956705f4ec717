import { expect, test } from 'vitest'
import { body, chunk, event, fetched, sse } from '../test/answers.ts'
import { expectNothingLeft, rejection } from '../test/outcomes.ts'
import { type CallEvent, ChatResponse, createChat, isRetryable, mapRequest, type Middleware } from './index.ts'

expectNothingLeft()

const again: Middleware = async function again(request, next, context) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await (await next(request)).committed()
    } catch (error) {
      if (attempt >= 3 || !isRetryable(error)) throw error
      await context.sleep(attempt)
    }
  }
}

/** Answers, after so many failures. */
function server(failures = 0, answer: (body: BodyInit | null | undefined) => Response = (sent) => fetched(sent)) {
  let calls = 0
  return async (_: unknown, init?: RequestInit) =>
    ++calls > failures ? answer(init?.body) : Response.json({ error: { message: 'No' } }, { status: 500 })
}

/** A chat that tells what happens, as lines of text. */
function told(use: readonly Middleware[], fetch: typeof globalThis.fetch = server()) {
  const events: CallEvent[] = []
  const chat = createChat({ use, apiKey: 'sk-secret-key-1234', fetch, inspect: (event) => events.push(event) })
  return { chat, events, lines: () => events.map(lineOf) }
}

function lineOf({ type, middleware, layer, attempt, ...rest }: CallEvent): string {
  const place = `${'  '.repeat(Number(layer))}${String(middleware)}${attempt === undefined ? '' : ` ${attempt}`}`
  const { count, result, outcome, code, ms, size } = rest as Record<string, unknown>
  const words = [type, count, result, outcome, code, ms, size].filter((word) =>
    ['string', 'number'].includes(typeof word),
  )
  return `${place}: ${words.map(String).join(' ')}`
}

test.each(['complete', 'stream'] as const)(
  '%s: every step of a call is told, with the name of who takes it',
  async (way) => {
    const { chat, lines } = told([again, mapRequest((params) => params)], server(2))
    await (way === 'stream' ? chat.stream(body).completion() : chat.complete(body))
    expect(lines()).toEqual([
      'again: enter',
      'again: next 1',
      '  mapRequest: enter',
      '  mapRequest: next 1',
      '    transport 1: attempt',
      '    transport 1: exit error server',
      '  mapRequest: exit error server',
      'again: wait 1',
      'again: next 2',
      '  mapRequest: enter',
      '  mapRequest: next 1',
      '    transport 2: attempt',
      '    transport 2: exit error server',
      '  mapRequest: exit error server',
      'again: wait 2',
      'again: next 3',
      '  mapRequest: enter',
      '  mapRequest: next 1',
      '    transport 3: attempt',
      '    transport 3: exit reply',
      '  mapRequest: exit reply',
      'again: exit reply',
      '    transport 3: commit',
      '  mapRequest: commit',
      'again: commit',
      '    transport 3: settle end',
      '  mapRequest: settle end',
      'again: settle end',
    ])
  },
)

test('what a middleware emits bears its name and place, with no work of its own', async () => {
  const counting: Middleware = function counting(request, next, context) {
    context.emit({ type: 'counted', size: request.body.messages.length })
    return next(request)
  }
  const { chat, lines } = told([counting, async (sent, next) => next(sent)])
  await chat.complete(body)
  expect(lines().slice(0, 4)).toEqual([
    'counting: enter',
    'counting: counted 1',
    'counting: next 1',
    '  anonymous: enter',
  ])
})

test('a request is told by its outline, a reply by its end', async () => {
  const headers = { 'x-request-id': 'req_1' }
  const { chat, events } = told(
    [],
    server(0, () => new Response(sse('Hello'), { headers })),
  )
  await chat.stream(body).completion()
  const [attempt, exit, commit, settle] = events
  expect(attempt).toMatchObject({ type: 'attempt', model: 'test', stream: true, messages: 1 })
  expect(exit).toMatchObject({ type: 'exit', source: 'network', status: 200, requestId: 'req_1' })
  expect(commit?.at).toBeLessThanOrEqual(settle?.at ?? 0)
  expect(settle).toMatchObject({ type: 'settle', outcome: 'end', finishReason: 'stop' })
  expect(JSON.stringify(events)).not.toMatch(/secret|Hi|Hello/)
  expect(new Set(events.map(({ callId }) => callId)).size).toBe(1)
})

test('a stream that breaks, and one that is left, are told so at every place', async () => {
  const broken = told(
    [again],
    server(0, () => new Response(event(chunk('Hel')))),
  )
  await rejection(broken.chat.stream(body).completion())
  expect(broken.lines().slice(-2)).toEqual([
    '  transport 1: settle error stream_interrupted',
    'again: settle error stream_interrupted',
  ])
  const left = told([again])
  for await (const _ of left.chat.stream(body)) break
  expect(left.lines().slice(-2)).toEqual(['  transport 1: settle abort', 'again: settle abort'])
})

test('a middleware that answers by itself, or reads the reply, is as it is without an inspector', async () => {
  const known: Middleware = async function known(request, next) {
    const whole = await (await next(request)).completion()
    return ChatResponse.fromCompletion(whole, { source: 'cache' })
  }
  const { chat, events } = told([known, known])
  const silent = createChat({ use: [known, known], fetch: server() })
  const [seen, unseen] = [await chat.send(body), await silent.send(body)]
  expect(seen.source).toBe('cache')
  expect((await seen.completion()).choices).toEqual((await unseen.completion()).choices)
  expect(events.filter(({ type }) => type === 'settle')).toHaveLength(3)
})

test('a middleware that gives nothing is named all the same', async () => {
  const forgetful = async function forgetful() {} as unknown as Middleware
  const { chat } = told([forgetful])
  expect(await rejection(chat.complete(body))).toMatchInlineSnapshot(
    `[TypeError: The middleware \`forgetful\` must return a ChatResponse, got undefined. Did it forget to return what \`next\` gave?]`,
  )
})

test('without an inspector there is nothing of it: every middleware sees the same context', async () => {
  const seen: unknown[] = []
  const see: Middleware = async (request, next, context) => {
    seen.push(context)
    return next(request)
  }
  await createChat({ use: [see, see], fetch: server() }).complete(body)
  expect(seen[0]).toBe(seen[1])
  await told([see, see]).chat.complete(body)
  expect(seen[2]).not.toBe(seen[3])
})

test('what an observer throws is told of the layer that registered it', async () => {
  const watching = (name: string): Middleware =>
    Object.defineProperty(
      async (request, next) => {
        const response = await next(request)
        return response.observe({
          settle() {
            throw new Error(name)
          },
        })
      },
      'name',
      { value: name },
    ) satisfies Middleware
  const { chat, events } = told([watching('outer'), mapRequest((params) => params), watching('inner')])
  await chat.complete(body)
  const failures = events.filter(({ type }) => type === 'observer-error')
  expect(failures.map(({ middleware, layer, error }) => [middleware, layer, (error as Error).message])).toEqual([
    ['inner', 2, 'inner'],
    ['outer', 0, 'outer'],
  ])
})

test('what an observer of the caller throws is told of no layer', async () => {
  const { chat, events } = told([mapRequest((params) => params)])
  const response = await chat.send(body)
  const mine = (): never => {
    throw new Error('mine')
  }
  await response.observe({ settle: mine }).completion()
  const [failure] = events.filter(({ type }) => type === 'observer-error')
  expect(failure).toMatchObject({ error: new Error('mine') })
  expect(failure).not.toHaveProperty('layer')
})
