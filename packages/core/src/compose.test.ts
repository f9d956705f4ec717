import { describe, expect, test, vi } from 'vitest'
import { body, chunks, completion } from '../test/answers.ts'
import { chatError, expectNothingLeft, rejection, turns } from '../test/outcomes.ts'
import {
  ChatResponse,
  compose,
  createChat,
  type ChatRequest,
  type Middleware,
  type Next,
  type Outcome,
  type Transport,
} from './index.ts'

expectNothingLeft()

/** A transport whose replies tell what became of them. */
function recorded(answer: () => ChatResponse = () => ChatResponse.fromChunks(chunks('Hel', 'lo'))) {
  const outcomes: (Outcome['type'] | 'open')[] = []
  const transport: Transport = async () => {
    const at = outcomes.push('open') - 1
    return answer().observe({ settle: ({ type }) => (outcomes[at] = type) })
  }
  return { transport, outcomes }
}

const other = () => ChatResponse.fromCompletion(completion('Other'))

test('no middleware is the transport itself', () => {
  const { transport } = recorded()
  expect(compose([], transport)).toBe(transport)
})

test('the first middleware is the outermost', async () => {
  const steps: string[] = []
  const named =
    (name: string): Middleware =>
    async (request, next) => {
      steps.push(`${name} in`)
      const response = await next(request)
      steps.push(`${name} out`)
      return response
    }
  const { transport } = recorded()
  await createChat({ transport, use: [named('a'), named('b'), named('c')] }).complete(body)
  expect(steps).toEqual(['a in', 'b in', 'c in', 'c out', 'b out', 'a out'])
})

test('every middleware and the transport see the same context, and the request that was handed on', async () => {
  const contexts: unknown[] = []
  const see: Middleware = async (request, next, context) => {
    contexts.push(context)
    return next({ ...request, body: { ...request.body, seed: contexts.length } })
  }
  const transport: Transport = async (request, context) => {
    contexts.push(context)
    expect(request.body['seed']).toBe(2)
    return other()
  }
  await createChat({ transport, use: [see, see] }).complete(body)
  expect(new Set(contexts).size).toBe(1)
})

describe('a reply that is dropped is cancelled', () => {
  const droppers: Record<string, Middleware> = {
    'by a middleware that returns another one': async (request, next) => {
      await next(request)
      return other()
    },
    'by a middleware that throws': async (request, next) => {
      await next(request)
      throw new Error('No')
    },
    'by a middleware that returns none': (async (request: ChatRequest, next: Next) => {
      await next(request)
    }) as unknown as Middleware,
    'by a middleware that called next() and did not wait': async (request, next) => {
      void next(request)
      return other()
    },
    'by a middleware that called next() and threw at once': async (request, next) => {
      void next(request)
      throw new Error('No')
    },
  }

  test.each(Object.entries(droppers))('%s', async (_, dropper) => {
    const { transport, outcomes } = recorded()
    await createChat({ transport, use: [dropper] })
      .complete(body)
      .catch(() => {})
    await turns()
    await new Promise((resolve) => setTimeout(resolve))
    expect(outcomes).toEqual(['abort'])
  })

  test('in a hedge, where the slower attempt comes after the answer is out', async () => {
    const { transport, outcomes } = recorded()
    let finishSlow = () => {}
    let attempts = 0
    const slowFirst: Middleware = async (request, next) => {
      if (attempts++ === 0) await new Promise<void>((resolve) => (finishSlow = resolve))
      return next(request)
    }
    const hedge: Middleware = (request, next) => Promise.race([next(request), next(request)])
    const answer = await createChat({ transport, use: [hedge, slowFirst] }).complete(body)
    expect(answer.choices[0]?.message.content).toBe('Hello')
    expect(outcomes).toEqual(['end'])
    vi.useFakeTimers()
    finishSlow()
    await vi.runAllTimersAsync()
    vi.useRealTimers()
    expect(outcomes).toEqual(['end', 'abort'])
  })

  test('in a retry, where the first attempt was given up', async () => {
    const { transport, outcomes } = recorded()
    const twice: Middleware = async (request, next) => {
      await next(request)
      return next(request)
    }
    await createChat({ transport, use: [twice] }).complete(body)
    expect(outcomes).toEqual(['abort', 'end'])
  })
})

describe('a reply that somebody claimed is not cancelled', () => {
  const claimers: Record<string, Middleware> = {
    'handed on': (request, next) => next(request),
    'handed on with an observer and a transform': async (request, next) =>
      (await next(request)).observe({ chunk() {} }).transform((each) => each),
    'read to its end, and answered from': async (request, next) =>
      ChatResponse.fromCompletion(await (await next(request)).completion()),
    'read as the source of another': async (request, next) => ChatResponse.fromChunks(await next(request)),
    'wrapped by recover()': async (request, next) =>
      (await next(request)).recover(async (error) => Promise.reject(error)),
    shared: async (request, next) => (await next(request)).share().subscribe(),
    'read in the background': async (request, next, context) => {
      context.waitUntil(next(request).then((response) => response.completion()))
      return other()
    },
  }

  test.each(Object.entries(claimers))('%s', async (_, claimer) => {
    const { transport, outcomes } = recorded()
    const chat = createChat({ transport, use: [claimer] })
    await chat.complete(body)
    await chat.idle()
    await turns()
    expect(outcomes).toEqual(['end'])
  })
})

test('a next() that fails after its middleware left is nobody’s unhandled rejection', async () => {
  const impatient: Middleware = async (request, next) => {
    void next(request)
    return other()
  }
  const transport: Transport = async () => {
    await turns()
    throw new Error('Too late')
  }
  await createChat({ transport, use: [impatient] }).complete(body)
  await turns(5)
})

describe('a middleware that returns no reply is a TypeError that names it', () => {
  const nothing = (async () => undefined) as unknown as Middleware

  test('and says what to do', async () => {
    const forgetful = async function forgetful() {} as unknown as Middleware
    expect(await rejection(createChat({ use: [forgetful] }).complete(body))).toMatchInlineSnapshot(
      `[TypeError: The middleware \`forgetful\` must return a ChatResponse, got undefined. Did it forget to return what \`next\` gave?]`,
    )
  })

  test('also where it has no name, or gives something else', async () => {
    const anonymous = [async () => ({ choices: [] })] as unknown as Middleware[]
    expect(await rejection(createChat({ use: anonymous }).complete(body))).toMatchInlineSnapshot(
      `[TypeError: A middleware must return a ChatResponse, got object. Did it forget to return what \`next\` gave?]`,
    )
    expect(await rejection(createChat({ use: [nothing] }).complete(body))).toBeInstanceOf(TypeError)
  })

  test('and a transport is no exception', async () => {
    expect(
      await rejection(createChat({ transport: nothing as unknown as Transport }).complete(body)),
    ).toMatchInlineSnapshot(`[TypeError: The transport must return a ChatResponse, got undefined.]`)
  })
})

test('what a middleware throws reaches the caller as it is', async () => {
  const thrown = new RangeError('Mine')
  const throwing: Middleware = async () => {
    throw thrown
  }
  expect(await rejection(createChat({ use: [throwing] }).complete(body))).toBe(thrown)
  expect(
    await rejection(
      createChat({ use: [throwing] })
        .stream(body)
        .text(),
    ),
  ).toBe(thrown)
})

test('a reply that breaks before the first content breaks committed(), and is not read twice', async () => {
  const broken = () => ChatResponse.fromChunks([])
  const { transport, outcomes } = recorded(broken)
  const commit: Middleware = async (request, next) => (await next(request)).committed()
  expect(await chatError(createChat({ transport, use: [commit] }).complete(body))).toMatchObject({
    code: 'stream_interrupted',
  })
  expect(outcomes).toEqual(['error'])
})
