import type { ChatParams } from '@chinwag/core'
import { describe, expect, it } from 'vitest'
import { budgetOf, type BudgetOptions, checkNotFull } from './budget.ts'

const body = (fields: object = {}): ChatParams => ({ model: 'a-model', messages: [], max_tokens: 0, ...fields })

describe('a model that nobody knows', () => {
  it('is refused, with what to do', () => {
    const refused = (): unknown => budgetOf(body(), {})
    expect(refused).toThrowErrorMatchingInlineSnapshot(
      `[ChatError: The context window of the model \`a-model\` is not known: pass it, in tokens, as \`context({ window })\`.]`,
    )
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid_request', param: 'model' }))
  })

  it('has no budget where turns alone are limited, and one where the window is given', () => {
    expect(budgetOf(body(), { maxTurns: 3 })).toBeUndefined()
    expect(budgetOf(body(), { maxTurns: 3, window: 100, margin: 0 })).toEqual({ available: 100, high: 100 })
  })
})

describe('a model that takes less than its window for a prompt', () => {
  const gpt5 = body({ model: 'gpt-5' })

  it('is given no more than that, and less where the answer takes its part', () => {
    expect(budgetOf(gpt5, { margin: 0 })?.available).toBe(272_000)
    expect(budgetOf({ ...gpt5, max_tokens: 130_000 }, { margin: 0 })?.available).toBe(270_000)
  })

  it('is given what the caller says', () => {
    expect(budgetOf(gpt5, { margin: 0, window: 300_000 })?.available).toBe(300_000)
  })
})

describe('the high mark', () => {
  it('is a share of what is available, in whole tokens', () => {
    expect(budgetOf(body(), { window: 999, margin: 0, highMark: 0.5 })).toEqual({ available: 999, high: 499 })
  })
})

describe('a window of which nothing is left', () => {
  it('is refused at the last token, and not before', () => {
    expect(budgetOf(body({ max_tokens: 99 }), { window: 100, margin: 0 })?.available).toBe(1)
    expect(() => budgetOf(body({ max_tokens: 100 }), { window: 100, margin: 0 })).toThrow('Nothing of the window')
  })

  it('says what the margin takes of it', () => {
    const refused = (): unknown => budgetOf(body({ max_tokens: 60 }), { window: 100, margin: 40 })
    expect(refused).toThrow('the answer may take 60, and 40 are the margin')
    expect(refused).toThrow(expect.objectContaining({ details: { needed: 60, available: 60 } }))
  })
})

describe('options', () => {
  it.each<[string, BudgetOptions, number | undefined]>([
    ['without a window', { reserve: 5 }, undefined],
    ['with a window', { window: 1000, reserve: 100, margin: 50 }, 850],
    ['whose reserve is a quarter of the window', { window: 1000, margin: 0 }, 750],
    ['whose reserve is 4,096 tokens', { window: 100_000, margin: 0 }, 95_904],
    ['whose margin is a twentieth', { window: 1400, reserve: 350 }, 1000],
    ['that leave a token', { window: 100, reserve: 90, margin: 9 }, 1],
  ])('%s leave for prompts what they say', (_, options, left) => {
    expect(checkNotFull(options)).toBe(left)
  })

  it('that leave nothing are refused', () => {
    expect(() => checkNotFull({ window: 100, reserve: 90, margin: 10 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`window\` option must be above \`reserve\` and \`margin\` together, got 100, 90 and 10.]`,
    )
    expect(() => checkNotFull({ window: 100, reserve: 100 })).toThrow(RangeError)
  })
})
