import { type ChatCompletion, type ChatError, isChatError } from '@chinwag/core'

/** Fails a case unless something is true. */
export function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`Not so: ${what}.`)
}

/** Fails a case unless two values look the same as JSON. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (got !== wanted) throw new Error(`${what}: expected ${wanted}, got ${got}.`)
}

/** What a promise rejects with. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('Expected a rejection.')
}

/** The `ChatError` with this code that a promise rejects with. */
export async function chatError(promise: PromiseLike<unknown>, code: ChatError['code']): Promise<ChatError> {
  const error = await rejection(promise)
  if (!isChatError(error)) throw new Error(`Expected a ChatError, got ${String(error)}.`, { cause: error })
  if (error.code !== code) throw new Error(`code: expected ${code}, got ${error.code}: ${error.message}`)
  return error
}

/** The text of a completion's first choice. */
export function contentOf(completion: ChatCompletion | undefined): string {
  return completion?.choices[0]?.message.content ?? ''
}

/** All of an iteration, and what ended it. */
export async function drain<T>(items: AsyncIterable<T>): Promise<{ readonly items: T[]; readonly error: unknown }> {
  const taken: T[] = []
  try {
    for await (const item of items) taken.push(item)
  } catch (error) {
    return { items: taken, error }
  }
  return { items: taken, error: undefined }
}
