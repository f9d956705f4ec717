import { gridStep } from './cut.ts'

/** What a provider showed of the prompts that it takes, in tokens as they are counted here. */
export interface Lesson {
  /** The largest prompt that was answered since one was refused. */
  readonly taken: number
  /** What prompts are kept below since then; `undefined` where none was refused, or long ago. */
  readonly limit: number | undefined
}

/** A prompt that the provider found too long. */
export interface Refused {
  readonly tokens: number
  /** What of it stays whatever is cut. */
  readonly fixed: number
  readonly lowMark: number | undefined
  /** How many tokens too many it had, where the provider says so. */
  readonly excess: number | undefined
}

export const nothingLearned: Lesson = { taken: 0, limit: undefined }

/** Cuts that leave less than half would lose more than the provider asked for; those that leave nearly all would ask it many times. */
const leastKept = 0.5
const mostKept = 0.7

/** The provider's tokens may be larger than those that are counted here. */
const safety = 0.95

/**
 * What a refusal teaches: what the provider says; else that the limit lies below the refused prompt, by one step of the grid that this prompt
 * stands for, or by less where larger ones were answered.
 */
export function lessonOf({ tokens, fixed, lowMark = mostKept, excess }: Refused, { taken }: Lesson): Lesson {
  // A larger one may have been answered before, of other words: then it tells nothing.
  const known = taken < tokens ? taken : 0
  if (excess !== undefined && excess < tokens) {
    return { taken: known, limit: Math.max(1, Math.floor((tokens - excess) * safety)) }
  }
  const kept = Math.min(mostKept, Math.max(leastKept, lowMark))
  const limit = Math.max(1, tokens - gridStep(fixed, { high: tokens, lowMark: kept }))
  return { taken: known, limit: Math.max(limit, known) }
}

/**
 * What to keep the refused prompt itself below, when it is sent once more: what is known to be taken, since there is no third attempt. Where
 * nothing is, all that can go does.
 */
export function limitOfRetry({ excess }: Refused, { taken, limit = 1 }: Lesson): number {
  return excess === undefined ? Math.min(Math.max(1, taken), limit) : limit
}
