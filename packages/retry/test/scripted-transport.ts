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
import { vi } from 'vitest'

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

/** Lets fake time pass until a promise has settled, and gives its result as `Promise.allSettled` does. */
export async function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [[result]] = await Promise.all([Promise.allSettled([promise]), vi.runAllTimersAsync()])
  return result
}

/** The same for a promise that must reject. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const result = await settled(promise)
  if (result.status === 'fulfilled') throw new Error('Expected a rejection.')
  return result.reason
}

/** The `ChatError` that a promise must reject with. */
export async function chatError(promise: Promise<unknown>): Promise<ChatError> {
  const reason = await rejection(promise)
  if (reason instanceof ChatError) return reason
  throw new Error('Expected a ChatError.', { cause: reason })
}

function chunk(delta: ChatChunk['choices'][number]['delta'], finish_reason: string | null = null): ChatChunk {
  const choices = [{ index: 0, delta, finish_reason }]
  return { id: 'c', object: 'chat.completion.chunk', created: 0, model: 'test', choices }
}

function completion(content: string): ChatCompletion {
  const choices = [{ index: 0, message: { role: 'assistant' as const, content }, finish_reason: 'stop' }]
  return { id: 'c', object: 'chat.completion', created: 0, model: 'test', choices }
}
