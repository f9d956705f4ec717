import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from 'vitest'
import { ChatError } from '../src/index.ts'

/** What a promise rejects with. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('Expected a rejection.')
}

/** The `ChatError` that a promise rejects with. */
export async function chatError(promise: PromiseLike<unknown>): Promise<ChatError> {
  const error = await rejection(promise)
  if (error instanceof ChatError) return error
  throw new Error('Expected a ChatError.', { cause: error })
}

/** The text of what had arrived of an answer. */
export function partialText(error: ChatError): string | null | undefined {
  return error.partial?.choices[0]?.message.content
}

/** Fails a file's tests when any of them left a rejection that nobody took, or made Node warn. */
export function expectNothingLeft(): void {
  const left: unknown[] = []
  const note = (reason: unknown) => left.push(reason)
  beforeAll(() => {
    process.on('unhandledRejection', note)
    process.on('warning', note)
  })
  afterAll(async () => {
    for (let turn = 0; turn < 3; turn++) await setImmediate()
    process.off('unhandledRejection', note)
    process.off('warning', note)
    expect(left).toEqual([])
  })
}

/** Lets everything happen that needs no time. */
export async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate()
}
