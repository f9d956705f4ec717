import {
  type ChatChunk,
  ChatError,
  type ChatRequest,
  ChatResponse,
  isChatError,
  type SharedResponse,
} from '@chinwag/core'
import { expect, test } from 'vitest'
import { failuresOf, rulesOf } from '../../../test/failures-of.ts'
import type { MiddlewareFactory, MiddlewareSuiteOptions } from './claims.ts'
import { testMiddleware } from './test-middleware.ts'

/** A mistake that somebody can make, and the rules that it breaks. */
interface Mistake {
  readonly make: MiddlewareFactory
  readonly claims?: Omit<MiddlewareSuiteOptions, 'test'>
  readonly breaks: readonly string[]
}

const isGone = (error: unknown): boolean => !(error instanceof ChatError)
const headOf = ({ status, headers }: ChatResponse): { status: number; headers: Headers } => ({ status, headers })

const sorry: ChatChunk = {
  ...{ id: '', object: 'chat.completion.chunk', created: 0, model: '' },
  choices: [{ index: 0, delta: { content: 'Sorry' }, finish_reason: 'stop' }],
}

/** A reply made by hand of one that is read by hand. */
function rebuilt(
  response: ChatResponse,
  rebuild: (chunks: AsyncIterableIterator<ChatChunk>) => AsyncIterable<ChatChunk>,
): ChatResponse {
  return ChatResponse.fromChunks(rebuild(response[Symbol.asyncIterator]()), headOf(response))
}

const requestMistakes: Readonly<Record<string, Mistake>> = {
  'calls `next` twice': {
    make: () => async (request, next) => {
      await next(request)
      return next(request)
    },
    breaks: ['calls `next` as often as it claims'],
  },
  'claims to try again, and does not': {
    make: () => (request, next) => next(request),
    claims: { calls: 2 },
    breaks: ['calls `next` as often as it claims'],
  },
  'mutates the body': {
    make: () => (request, next) => {
      Object.assign(request.body, { user: 'me' })
      return next(request)
    },
    breaks: ['does not mutate the request', 'works with a request that is frozen through and through'],
  },
  'mutates a message': {
    make: () => (request, next) => {
      Object.assign(request.body.messages[0] ?? {}, { content: 'Be kind.' })
      return next({ ...request, body: { ...request.body, user: 'me' } })
    },
    claims: { changes: ['body'] },
    breaks: ['does not mutate the request', 'works with a request that is frozen through and through'],
  },
  'mutates the headers': {
    make: () => (request, next) => {
      request.headers.set('x-tag', '1')
      return next(request)
    },
    claims: { changes: ['headers'] },
    breaks: ['does not mutate the request', "does what it claims: `changes: ['headers']`"],
  },
  'changes the body and claims nothing': {
    make: () => (request, next) => next({ ...request, body: { ...request.body, user: 'me' } }),
    breaks: ['hands the body on as it came'],
  },
  'changes the headers and claims nothing': {
    make: () => (request, next) => next({ ...request, headers: new Headers({ 'x-tag': '1' }) }),
    breaks: ['hands the headers on as they came'],
  },
  'hands on a signal of its own': {
    make: () => (request, next) => next({ ...request, signal: new AbortController().signal }),
    breaks: [
      'stops at once when the caller aborts before the head is there',
      'stops at once when an outer middleware aborts before the head is there',
      'stops at once when an outer middleware aborts in the middle of the body',
      'sends nothing for a request that is aborted already',
      'leaves no timer and no listener behind calls that were aborted by the caller',
    ],
  },
}

const failureMistakes: Readonly<Record<string, Mistake>> = {
  hangs: {
    make: () => () => new Promise<never>(() => {}),
    breaks: [
      'calls `next` as often as it claims',
      'answers or fails, and does not hang',
      'works with a request that is frozen through and through',
      'hands on the first chunk of a stream before the last was sent',
      'stops at once when the caller aborts before the head is there',
      'stops at once when the caller aborts in a wait between attempts, if it has any',
      'stops at once when the caller aborts in the middle of the body',
      'stops at once when an outer middleware aborts before the head is there',
      'stops at once when an outer middleware aborts in the middle of the body',
      'sends nothing for a request that is aborted already',
      'lets go of the source for a reader who breaks out of the loop',
      'lets go of the source for a reader who cancels while reading',
      'lets go of the source for a reader who cancels without having read',
      'gives each of several calls at once its own answer',
      'gives each of several calls, one after another, its own answer',
      'does not cut off a reader when another one of the same question leaves',
      'leaves no timer and no listener behind calls that were answered in JSON',
      'leaves no timer and no listener behind calls that were answered in a stream',
      'leaves no timer and no listener behind calls that were refused',
      'leaves no timer and no listener behind calls that were broken in the middle',
      'leaves no timer and no listener behind calls that were left by their readers',
      'leaves no timer and no listener behind calls that were aborted by the caller',
    ],
  },
  throws: {
    make: () => () => Promise.reject(new TypeError('Oops')),
    breaks: [
      'calls `next` as often as it claims',
      'passes errors on as they are',
      'works with a request that is frozen through and through',
      'hands on the first chunk of a stream before the last was sent',
      'sends nothing for a request that is aborted already',
      'answers or stops, at whatever moment the caller aborts',
      'lets go of the source for a reader who breaks out of the loop',
      'lets go of the source for a reader who cancels while reading',
      'lets go of the source for a reader who cancels without having read',
    ],
  },
  'wraps errors in one of its own': {
    make: () => (request, next) =>
      next(request).catch((cause: unknown) => {
        throw isGone(cause) ? cause : new Error('It failed', { cause })
      }),
    breaks: ['passes errors on as they are'],
  },
  'wraps errors in a ChatError of another code': {
    make: () => (request, next) =>
      next(request).catch((cause: unknown) => {
        throw isGone(cause) ? cause : new ChatError('It failed', { code: 'server', cause })
      }),
    breaks: ['passes errors on as they are'],
  },
  'wraps the reason of an abort': {
    make: () => (request, next) =>
      next(request).catch((cause: unknown) => {
        throw isGone(cause) ? new Error('It was aborted', { cause }) : cause
      }),
    breaks: [
      'stops at once when the caller aborts before the head is there',
      'stops at once when an outer middleware aborts before the head is there',
      'sends nothing for a request that is aborted already',
      'answers or stops, at whatever moment the caller aborts',
    ],
  },
  'forgets what had arrived of a broken answer': {
    make: () => async (request, next) =>
      (await next(request)).observe({
        settle: (outcome) => void (outcome.type === 'error' && (outcome.error.partial = undefined)),
      }),
    breaks: ['leaves what had arrived in the `partial` of an error'],
  },
  'turns a broken stream into a whole one': {
    make: () => async (request, next) =>
      rebuilt(await next(request), async function* whole(chunks) {
        let last: ChatChunk | undefined
        try {
          for await (const chunk of chunks) yield (last = chunk)
        } catch {
          if (last) yield { ...last, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
        }
      }),
    breaks: [
      'passes errors on as they are',
      'makes no answer of a failure',
      'stops at once when an outer middleware aborts in the middle of the body',
      'answers or stops, at whatever moment the caller aborts',
      'lets go of the source for a reader who cancels without having read',
      'leaves no timer and no listener behind calls that were left by their readers',
    ],
  },
  'answers when a stream broke': {
    make: () => async (request, next) => (await next(request)).recover(async () => ChatResponse.fromChunks([sorry])),
    breaks: ['makes no answer of a failure'],
  },
  'answers when a request was refused': {
    make: () => (request, next) =>
      next(request).catch((error: unknown) => {
        if (isGone(error)) throw error
        return ChatResponse.fromChunks([sorry])
      }),
    breaks: ['makes no answer of a failure'],
  },
  'answers an abort': {
    make: () => (request, next) =>
      next(request).catch((error: unknown) => {
        if (isGone(error)) return ChatResponse.fromChunks([sorry])
        throw error
      }),
    breaks: [
      'stops at once when the caller aborts before the head is there',
      'stops at once when an outer middleware aborts before the head is there',
      'sends nothing for a request that is aborted already',
    ],
  },
  'keeps waiting after an abort': {
    make: () => (request, next) =>
      next(request).catch((error: unknown) => {
        if (isGone(error)) return new Promise<never>(() => {})
        throw error
      }),
    breaks: [
      'stops at once when the caller aborts before the head is there',
      'stops at once when an outer middleware aborts before the head is there',
      'sends nothing for a request that is aborted already',
    ],
  },
  'tries again after an abort': {
    make: () => (request, next) =>
      next(request).catch((error: unknown) => {
        if (isGone(error)) return next(request)
        throw error
      }),
    breaks: [
      'stops at once when the caller aborts before the head is there',
      'stops at once when an outer middleware aborts before the head is there',
    ],
  },
}

const rewritten: Readonly<Record<string, Mistake>> = Object.fromEntries(
  Object.entries({
    message: (error: ChatError) => ['Something else', error.cause] as const,
    cause: (error: ChatError) => [error.message, undefined] as const,
  }).map(([what, change]) => [
    `gives errors another ${what}`,
    {
      make: () => (request, next) =>
        next(request).catch((error: unknown) => {
          if (!isChatError(error)) throw error
          const { code, status, retryAfterMs, requestId } = error
          const [message, cause] = change(error)
          throw new ChatError(message, { code, status, retryable: error.retryable, retryAfterMs, requestId, cause })
        }),
      breaks: ['passes errors on as they are'],
    } satisfies Mistake,
  ]),
)

const waitMistakes: Readonly<Record<string, Mistake>> = {
  'waits between attempts without a look at the signal': {
    make: () => async (request, next) => {
      try {
        return await next(request)
      } catch (error) {
        if (!isChatError(error) || !error.retryable) throw error
        await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs).unref())
        return next(request)
      }
    },
    claims: { calls: { min: 1, max: 2 } },
    breaks: ['stops at once when the caller aborts in a wait between attempts, if it has any'],
  },
}

const answerMistakes: Readonly<Record<string, Mistake>> = {
  'reads all of a stream before it hands it on': {
    make: () => async (request, next) => {
      const response = await next(request)
      await response.completion()
      return response
    },
    breaks: [
      'hands the answer on as it came',
      'hands on the first chunk of a stream before the last was sent',
      'lets go of the source for a reader who breaks out of the loop',
      'lets go of the source for a reader who cancels while reading',
      'lets go of the source for a reader who cancels without having read',
    ],
  },
  'reads a stream ahead': {
    make: () => async (request, next) => {
      const readers = (await next(request)).share()
      void (async () => readers.subscribe().completion())().catch(() => {})
      return readers.subscribe()
    },
    breaks: [
      'lets go of the source for a reader who breaks out of the loop',
      'lets go of the source for a reader who cancels while reading',
      'lets go of the source for a reader who cancels without having read',
    ],
  },
  'hands on a reply that it reads itself': {
    make: () => async (request, next) => {
      const response = await next(request)
      void response.completion().catch(() => {})
      return response
    },
    breaks: [
      'lets those outside watch every chunk, and one end',
      'passes errors on as they are',
      'works with a request that is frozen through and through',
      'gives the same answer in chunks and whole',
      'hands on the first chunk of a stream before the last was sent',
      'stops at once when the caller aborts in the middle of the body',
      'stops at once when an outer middleware aborts in the middle of the body',
      'lets go of the source for a reader who breaks out of the loop',
      'lets go of the source for a reader who cancels while reading',
      'lets go of the source for a reader who cancels without having read',
    ],
  },
  'loses the first chunk': {
    make: () => async (request, next) => {
      let isFirst = true
      return (await next(request)).transform((chunk) => {
        const kept = isFirst ? undefined : chunk
        isFirst = false
        return kept
      })
    },
    breaks: ['hands the answer on as it came', 'gives the same answer in chunks and whole'],
  },
  'gives a chunk twice': {
    make: () => async (request, next) => {
      let count = 0
      return (await next(request)).transform((chunk) => (++count === 3 ? [chunk, chunk] : chunk))
    },
    breaks: ['hands the answer on as it came', 'gives the same answer in chunks and whole'],
  },
  'cuts a stream in other chunks and claims nothing': {
    make: () => async (request, next) => (await next(request)).transform((chunk) => [{ ...chunk, choices: [] }, chunk]),
    breaks: ['hands the answer on as it came'],
  },
  'forgets the `finish_reason`': {
    make: () => async (request, next) =>
      (await next(request)).transform((chunk) => ({
        ...chunk,
        choices: chunk.choices.map((choice) => ({ ...choice, finish_reason: null })),
      })),
    claims: { changes: ['answer'] },
    breaks: ['keeps the `finish_reason`'],
  },
  'changes the status': {
    make: () => async (request, next) => Object.defineProperty(await next(request), 'status', { value: 201 }),
    breaks: ['keeps status and headers of the reply'],
  },
  'loses the headers of the reply': {
    make: () => async (request, next) =>
      Object.defineProperty(await next(request), 'headers', { value: new Headers() }),
    breaks: ['keeps status and headers of the reply'],
  },
  'hides the reply from observers': {
    make: () => async (request, next) => {
      const response = await next(request)
      response.observe = () => response
      return response
    },
    breaks: [
      'lets those outside watch every chunk, and one end',
      'stops at once when the caller aborts in the middle of the body',
      'stops at once when an outer middleware aborts in the middle of the body',
      'lets go of the source for a reader who breaks out of the loop',
      'lets go of the source for a reader who cancels while reading',
      'lets go of the source for a reader who cancels without having read',
    ],
  },
  'takes the request of another call': {
    make: () => {
      let last: ChatRequest | undefined
      return async (request, next) => {
        last = request
        await Promise.resolve()
        return next(last)
      }
    },
    breaks: ['gives each of several calls at once its own answer'],
  },
  'takes what belongs to another answer': {
    make: () => {
      let id: string | undefined
      return async (request, next) => (await next(request)).transform((chunk) => ({ ...chunk, id: (id ??= chunk.id) }))
    },
    claims: { changes: ['answer'] },
    breaks: [
      "does what it claims: `changes: ['answer']`",
      'gives each of several calls at once its own answer',
      'gives each of several calls, one after another, its own answer',
    ],
  },
  'ends a shared reply for all when one reader leaves': {
    make: () => {
      const flights = new Map<string, Promise<{ reply: ChatResponse; readers: SharedResponse }>>()
      return async (request, next) => {
        const key = JSON.stringify(request.body)
        const known = flights.get(key)
        const flight = known ?? next(request).then((reply) => ({ reply, readers: reply.share() }))
        flights.set(key, flight)
        const { reply, readers } = await flight
        return readers.subscribe().observe({ settle: ({ type }) => void (type === 'abort' && reply.cancel()) })
      }
    },
    breaks: ['does not cut off a reader when another one of the same question leaves'],
  },
  'remembers answers by too little': {
    make: () => {
      const answers = new Map<string, ChatResponse>()
      return async (request, next): Promise<ChatResponse> => {
        const known = answers.get(request.body.model)
        if (known) return ChatResponse.fromCompletion(await known.completion(), headOf(known))
        const response = await next(request)
        return response.observe({ settle: () => void answers.set(request.body.model, response) })
      }
    },
    breaks: ['gives each of several calls, one after another, its own answer'],
  },
}

const leftovers: Readonly<Record<string, Mistake>> = {
  'leaves a timer': {
    make: () => (request, next) => {
      setTimeout(() => {}, 5000).unref()
      return next(request)
    },
    breaks: [
      'leaves no timer and no listener behind calls that were answered in JSON',
      'leaves no timer and no listener behind calls that were answered in a stream',
      'leaves no timer and no listener behind calls that were refused',
      'leaves no timer and no listener behind calls that were broken in the middle',
      'leaves no timer and no listener behind calls that were left by their readers',
      'leaves no timer and no listener behind calls that were aborted by the caller',
    ],
  },
  'leaves an interval when its reader leaves': {
    make: () => async (request, next) => {
      const interval = setInterval(() => {}, 5000).unref()
      const response = await next(request).catch((error: unknown) => {
        clearInterval(interval)
        throw error
      })
      return response.observe({ settle: ({ type }) => void (type !== 'abort' && clearInterval(interval)) })
    },
    breaks: ['leaves no timer and no listener behind calls that were left by their readers'],
  },
  'leaves a listener on the signal of the call': {
    make: () => (request, next, context) => {
      context.signal.addEventListener('abort', () => {})
      return next(request)
    },
    breaks: ['leaves no listener on the signal of the call'],
  },
  'leaves a listener on the signal of the request after a failure': {
    make: () => async (request, next) => {
      const listener = (): void => {}
      request.signal.addEventListener('abort', listener)
      const response = await next(request)
      request.signal.removeEventListener('abort', listener)
      return response
    },
    breaks: [
      'leaves no listener on the signal of the call',
      'leaves no timer and no listener behind calls that were refused',
    ],
  },
  'begins to read a second reply, and forgets it': {
    make: () => async (request, next) => {
      const response = await next(request)
      void next(request)
        .then((second) => second[Symbol.asyncIterator]().next())
        .catch(() => {})
      return response
    },
    claims: { calls: { min: 1, max: 2 } },
    breaks: [
      'leaves no request open behind it',
      'leaves no listener on the signal of the call',
      'answers or stops, at whatever moment the caller aborts',
      'stops at once when the caller aborts in the middle of the body',
      'stops at once when an outer middleware aborts in the middle of the body',
      'lets go of the source for a reader who breaks out of the loop',
      'lets go of the source for a reader who cancels while reading',
      'lets go of the source for a reader who cancels without having read',
      'leaves no timer and no listener behind calls that were answered in a stream',
      'leaves no timer and no listener behind calls that were broken in the middle',
      'leaves no timer and no listener behind calls that were left by their readers',
    ],
  },
  'does not tell the source that its reader left': {
    make: () => async (request, next) =>
      rebuilt(await next(request), (chunks) => ({ [Symbol.asyncIterator]: () => ({ next: () => chunks.next() }) })),
    breaks: [
      'passes errors on as they are',
      'stops at once when an outer middleware aborts in the middle of the body',
      'answers or stops, at whatever moment the caller aborts',
      'lets go of the source for a reader who breaks out of the loop',
      'lets go of the source for a reader who cancels while reading',
      'lets go of the source for a reader who cancels without having read',
      'leaves no timer and no listener behind calls that were left by their readers',
    ],
  },
}

const mistakes = {
  ...requestMistakes,
  ...failureMistakes,
  ...rewritten,
  ...waitMistakes,
  ...answerMistakes,
  ...leftovers,
}

test.each(Object.entries(mistakes))('a middleware that %s breaks the rules that name it', async (_, mistake) => {
  const failures = await failuresOf((test) =>
    testMiddleware('it', mistake.make, { patienceMs: 200, ...mistake.claims, test }),
  )
  expect(rulesOf(failures)).toEqual(mistake.breaks)
})
