import {
  type ChatChunk,
  type ChatCompletion,
  ChatError,
  type ChatErrorCode,
  type ChatErrorOptions,
  type ChatParams,
  type ChatRequest,
  ChatResponse,
  type Next,
} from '@chinwag/core'
import { startsAt } from './fake-time.ts'

/** What one attempt does: fails with a value, or answers. */
export type Step = (request: ChatRequest) => ChatResponse | Promise<ChatResponse>

export interface ScriptedTransport {
  readonly transport: Next
  /** The requests of all attempts, in order, with the time of each. */
  readonly seen: { readonly request: ChatRequest; readonly at: number }[]
}

/** Plays one step an attempt; the last step for all further ones. */
export function script(...steps: readonly [Step, ...Step[]]): ScriptedTransport {
  const seen: ScriptedTransport['seen'] = []
  return {
    seen,
    async transport(request) {
      const step = steps[Math.min(seen.length, steps.length - 1)] ?? steps[0]
      seen.push({ request, at: Date.now() })
      return step(request)
    },
  }
}

/** When each attempt began, in milliseconds from the beginning of the test. */
export function timesOf({ seen }: Pick<ScriptedTransport, 'seen'>): number[] {
  return seen.map(({ at }) => at - startsAt)
}

/** The `Idempotency-Key` of each attempt. */
export function keysOf({ seen }: Pick<ScriptedTransport, 'seen'>): (string | null)[] {
  return seen.map(({ request }) => request.headers.get('idempotency-key'))
}

/** An attempt that fails with the same value each time. */
export const failWith =
  (error: unknown): Step =>
  () => {
    throw error
  }

/** An attempt that fails before there is a reply. Each time with an error of its own. */
export const fail =
  (code: ChatErrorCode, options: Omit<ChatErrorOptions, 'code'> = {}): Step =>
  () => {
    throw new ChatError(`Failed for the test: ${code}.`, { code, ...options })
  }

/** A reply that breaks after some chunks. */
export const breakAfter =
  (texts: readonly string[], code: ChatErrorCode = 'stream_interrupted'): Step =>
  () =>
    ChatResponse.fromChunks(
      (function* () {
        yield chunk({ role: 'assistant' })
        for (const content of texts) yield chunk({ content })
        throw new ChatError(`Broke for the test: ${code}.`, { code })
      })(),
    )

/** A whole answer, in chunks. */
export const answer =
  (text = 'Hello'): Step =>
  () =>
    ChatResponse.fromChunks([chunk({ role: 'assistant' }), chunk({ content: text }), chunk({}, 'stop')])

/** A whole answer, as one object. */
export const json =
  (text = 'Hello'): Step =>
  () =>
    ChatResponse.fromCompletion(completion(text))

/** An attempt that stays open until it is aborted. */
export const hang: Step = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

export const body: ChatParams = { model: 'test', messages: [{ role: 'user', content: 'Hi' }] }

function chunk(delta: ChatChunk['choices'][number]['delta'], finish_reason: string | null = null): ChatChunk {
  const choices = [{ index: 0, delta, finish_reason }]
  return { id: 'c', object: 'chat.completion.chunk', created: 0, model: 'test', choices }
}

function completion(content: string): ChatCompletion {
  const choices = [{ index: 0, message: { role: 'assistant' as const, content }, finish_reason: 'stop' }]
  return { id: 'c', object: 'chat.completion', created: 0, model: 'test', choices }
}
