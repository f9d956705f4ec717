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
}

export const nothingLearned: Lesson = { taken: 0, limit: undefined }

/** Cuts that leave less than half would lose more than the provider asked for; those that leave nearly all would ask it many times. */
const leastKept = 0.5
const mostKept = 0.7

/**
 * What a refusal teaches. The limit lies below the refused prompt by at least one step of the grid that this prompt stands for; higher only
 * where larger ones were answered.
 */
export function lessonOf({ tokens, fixed, lowMark = mostKept }: Refused, { taken }: Lesson): Lesson {
  const kept = Math.min(mostKept, Math.max(leastKept, lowMark))
  const limit = Math.max(1, tokens - gridStep(fixed, { high: tokens, lowMark: kept }))
  // A larger one may have been answered before, of other words: then it tells nothing.
  return taken < tokens ? { taken, limit: Math.max(limit, taken) } : { taken: 0, limit }
}

/** What to keep the same prompt below when it is sent once more: what is known to be taken, where anything is. */
export function limitOfRetry({ taken, limit = Infinity }: Lesson): number {
  return taken > 0 ? Math.min(taken, limit) : limit
}
