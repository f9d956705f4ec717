import { ChatError } from '@chinwag/core'
import { vi } from 'vitest'

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
