import type { ChatParams } from '@chinwag/core'
import { describe, expect, it } from 'vitest'
import { type Lesson, lessonOf, limitOfRetry, nothingLearned } from './learned-limit.ts'
import { createLessons } from './lessons.ts'

describe('what a refusal teaches', () => {
  it.each<[string, number, Lesson]>([
    ['one step less, where nothing is known', 0, { taken: 0, limit: 730 }],
    ['the largest prompt that was answered, where that is more', 900, { taken: 900, limit: 900 }],
    ['one step less, where only smaller ones were answered', 300, { taken: 300, limit: 730 }],
    ['nothing of larger ones that were answered: those had other words', 1_200, { taken: 0, limit: 730 }],
  ])('%s', (_, taken, lesson) => {
    expect(
      lessonOf({ tokens: 1_000, fixed: 100, lowMark: undefined, excess: undefined }, { taken, limit: undefined }),
    ).toEqual(lesson)
  })

  it.each([
    [0, 550],
    [0.6, 640],
    [0.95, 730],
  ])('by steps that are neither tiny nor all there is: a low mark of %d', (lowMark, limit) => {
    expect(lessonOf({ tokens: 1_000, fixed: 100, lowMark, excess: undefined }, nothingLearned).limit).toBe(limit)
  })

  it('is what the provider says, with a little room, where it says something', () => {
    const refused = { tokens: 1_000, fixed: 100, lowMark: undefined, excess: 200 }
    const lesson = lessonOf(refused, nothingLearned)
    expect(lesson).toEqual({ taken: 0, limit: 760 })
    expect(limitOfRetry(refused, lesson)).toBe(760)
    expect(lessonOf({ ...refused, excess: 5_000 }, nothingLearned).limit).toBe(730)
  })

  it('is followed by what is known to be taken, or by the least', () => {
    const refused = { tokens: 1_000, fixed: 100, lowMark: undefined, excess: undefined }
    expect(limitOfRetry(refused, { taken: 300, limit: 730 })).toBe(300)
    expect(limitOfRetry(refused, { taken: 0, limit: 730 })).toBe(1)
  })
})

describe('lessons', () => {
  const body = (fields: object = {}): ChatParams => ({ model: 'a-model', messages: [], ...fields })
  const refused = { tokens: 1_000, fixed: 0, lowMark: undefined, excess: undefined }

  it('hold for an hour, for one model and one limit of the answer', () => {
    let now = 0
    const lessons = createLessons(() => now)
    lessons.taken(body(), 800)
    lessons.refused(body(), refused)
    now = 3_599_999
    lessons.taken(body(), 750)
    expect(lessons.of(body())).toEqual({ taken: 800, limit: 800 })
    expect(lessons.of(body({ model: 'another' }))).toEqual(nothingLearned)
    expect(lessons.of(body({ max_tokens: 50 }))).toEqual(nothingLearned)
    now++
    expect(lessons.of(body())).toEqual({ taken: 800, limit: undefined })
    expect(lessons.refused(body(), refused).limit).toBe(800)
  })

  it('are kept for the hundred models that were used last', () => {
    const lessons = createLessons(() => 0)
    for (let index = 0; index < 101; index++) lessons.refused(body({ model: `m${index}` }), refused)
    expect(lessons.of(body({ model: 'm0' }))).toEqual(nothingLearned)
    expect(lessons.of(body({ model: 'm1' })).limit).toBe(700)
  })
})
