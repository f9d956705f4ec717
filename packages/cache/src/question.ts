import type { ChatParams } from '@chinwag/core'
import { type CacheKeyOptions, printRequest } from './cache-key.ts'

/** What a call asks, as it was when the cache took note of it. */
export interface Question {
  readonly key: string
  /**
   * Whether the body still says what the key stands for. The caller's own objects are sent, and they may change while a store or a token
   * is waited for: the answer is then one to something else. Once it is no, it stays no.
   */
  isUnchanged(): boolean
}

/**
 * @throws RangeError when the body is nested more than 256 levels deep
 * @throws TypeError when the body holds a bigint
 */
export async function createQuestion(body: ChatParams, options: CacheKeyOptions): Promise<Question> {
  const { key, matches } = await printRequest(body, options)
  let hasChanged = false

  function isUnchanged(): boolean {
    try {
      hasChanged ||= !matches(body)
    } catch {
      hasChanged = true
    }
    return !hasChanged
  }

  return { key, isUnchanged }
}
