import type { ChatMessage } from '@chinwag/core'
import { gridStep, type Limits } from './cut.ts'
import { callersOf, lastResults } from './tool-steps.ts'

/** A conversation some of whose tool results are shortened. */
export interface ShortenedResults {
  /** The very same array where nothing is. */
  readonly messages: readonly ChatMessage[]
  /** Tokens of each message, as it is now. */
  readonly sizes: readonly number[]
  /** Tokens that shortening freed. */
  readonly freed: number
  /** How many results are shortened. */
  readonly count: number
}

export interface ShortenResultsOptions {
  readonly limits: Limits
  /** How many messages the head has. */
  readonly head: number
  /** Tokens that stay whatever is cut, the head included. */
  readonly fixed: number
  /** How many tokens to free: whole steps of the grid. */
  readonly needed: number
  /** Gives the very same message where it is short already. */
  shorten(message: ChatMessage): ChatMessage
  sizeOf(message: ChatMessage): number
}

/**
 * Shortens results of tools, the oldest first, until enough is freed or none is left.
 *
 * Only those whose whole step was there when the conversation came to the present step of the grid: the model has read them, and which
 * ones they are does not change before the next step.
 */
export function shortenResults(
  messages: readonly ChatMessage[],
  sizes: readonly number[],
  { limits, head, fixed, needed, shorten, sizeOf }: ShortenResultsOptions,
): ShortenedResults {
  const unchanged: ShortenedResults = { messages, sizes, freed: 0, count: 0 }
  if (limits.high === undefined || needed === 0) return unchanged
  const reached = limits.high + needed - gridStep(fixed, limits)
  const isReadBy = readable(messages, sizes, head, reached - fixed)
  const changed = [...messages]
  const sizesNow = [...sizes]
  let freed = 0
  let count = 0
  for (let index = 0; index < messages.length && freed < needed; index++) {
    const message = messages[index]
    if (!message || message.role !== 'tool' || !isReadBy(index)) continue
    const shorter = shorten(message)
    const saved = shorter === message ? 0 : (sizes[index] ?? 0) - sizeOf(shorter)
    if (saved <= 0) continue
    changed[index] = shorter
    sizesNow[index] = (sizes[index] ?? 0) - saved
    freed += saved
    count++
  }
  return count === 0 ? unchanged : { messages: changed, sizes: sizesNow, freed, count }
}

/** Whether the step of a result ends within so many tokens after the head, and something follows it. */
function readable(
  messages: readonly ChatMessage[],
  sizes: readonly number[],
  head: number,
  tokens: number,
): (result: number) => boolean {
  const callers = callersOf(messages)
  const ends = lastResults(callers)
  let within = head
  for (let total = sizes[head] ?? 0; within < messages.length && total <= tokens; total += sizes[within] ?? 0) within++
  return (result) => {
    const end = ends.get(callers.get(result) ?? -1) ?? result
    return end < within && end < messages.length - 1
  }
}
