import type { ChatParams } from '@chinwag/core'
import { limitOfAnswer } from './budget.ts'
import { type Lesson, lessonOf, nothingLearned, type Refused } from './learned-limit.ts'
import { nameOf } from './model-limits.ts'

/** What providers showed of the prompts that they take, for all conversations of one middleware. */
export interface Lessons {
  of(body: ChatParams): Lesson
  refused(body: ChatParams, prompt: Refused): Lesson
  taken(body: ChatParams, tokens: number): void
}

interface Remembered {
  readonly lesson: Lesson
  readonly until: number
}

const rememberedMs = 3_600_000
const maxEntries = 100

/**
 * Remembers them by model, and by what the request lets the answer take, which some servers count as well: a refusal is not paid for with
 * each turn, nor by each conversation. For an hour: what one conversation was refused for may not hold for others.
 */
export function createLessons(now: () => number = Date.now): Lessons {
  const lessons = new Map<string, Remembered>()
  const keyOf = (body: ChatParams): string => `${limitOfAnswer(body) ?? ''} ${nameOf(body.model)}`
  const find = (body: ChatParams): Remembered => {
    const found = lessons.get(keyOf(body)) ?? { lesson: nothingLearned, until: 0 }
    return now() < found.until ? found : { lesson: { taken: found.lesson.taken, limit: undefined }, until: 0 }
  }
  const remember = (body: ChatParams, remembered: Remembered): void => {
    const key = keyOf(body)
    lessons.delete(key)
    lessons.set(key, remembered)
    const oldest = lessons.keys().next()
    if (lessons.size > maxEntries && !oldest.done) lessons.delete(oldest.value)
  }
  return {
    of: (body) => find(body).lesson,
    refused(body, prompt) {
      const lesson = lessonOf(prompt, find(body).lesson)
      remember(body, { lesson, until: now() + rememberedMs })
      return lesson
    },
    taken(body, tokens) {
      const { lesson, until } = find(body)
      if (tokens > lesson.taken) remember(body, { lesson: { ...lesson, taken: tokens }, until })
    },
  }
}
