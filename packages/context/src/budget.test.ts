import type { ChatParams } from '@chinwag/core'
import { describe, expect, it } from 'vitest'
import { budgetOf, type BudgetOptions } from './budget.ts'

const body = (fields: object = {}): ChatParams => ({ model: 'a-model', messages: [], ...fields })
const thousand: BudgetOptions = { window: 1_000, margin: 0 }
const available = (fields: object, options = thousand): number | undefined => budgetOf(body(fields), options)?.available

describe('what the answer may take', () => {
  it('comes from the request', () => {
    expect(available({ max_tokens: 100 })).toBe(900)
    expect(available({ max_completion_tokens: 200, max_tokens: 100 })).toBe(800)
  })

  it.each([[Number.NaN], [Infinity], [-5], ['100'], [null], [{}]])(
    'is the reserve where the request says %s',
    (max) => {
      expect(available({ max_tokens: max }, { ...thousand, reserve: 300 })).toBe(700)
      expect(available({ max_completion_tokens: max, max_tokens: 100 })).toBe(900)
    },
  )

  it('may leave nothing of the window: the error says that, and not that the conversation is too long', () => {
    const refused = (): unknown => budgetOf(body({ max_tokens: 2_000 }), thousand)
    expect(refused).toThrowErrorMatchingInlineSnapshot(
      `[ChatError: Nothing of the window is left for the prompt: of 1000 tokens, the answer may take 2000, and 0 are the margin. Lower \`max_tokens\`, \`reserve\` or \`margin\`.]`,
    )
    expect(refused).toThrow(
      expect.objectContaining({ code: 'context_length', details: { needed: 2_000, available: 1_000 } }),
    )
    expect(() => budgetOf(body({ model: 'gpt-4' }), { reserve: 9_000 })).toThrowErrorMatchingInlineSnapshot(
      `[ChatError: Nothing of the window is left for the prompt: of 8192 tokens, the answer may take 9000, and 0 are the margin. Lower \`max_tokens\`, \`reserve\` or \`margin\`.]`,
    )
  })
})

describe('the margin', () => {
  it('is a twentieth of what is kept: that, with as much again, fits', () => {
    expect(budgetOf(body({ model: 'gpt-4o', max_tokens: 0 }), {})?.available).toBe(Math.floor(128_000 / 1.05))
    expect(available({ max_tokens: 0 }, { window: 1_050 })).toBe(1_000)
  })

  it.each([['gpt-4'], ['gpt-3.5-turbo'], ['gpt-4-turbo']])(
    'is a quarter for %s, whose encoding takes more tokens than the estimate knows',
    (model) => {
      expect(budgetOf(body({ model, max_tokens: 0 }), { window: 8_000 })?.available).toBe(6_400)
      expect(budgetOf(body({ model, max_tokens: 0 }), { window: 8_000, margin: 10 })?.available).toBe(7_990)
    },
  )

  it('is a twentieth again where the caller counts', () => {
    const counted = { window: 8_000, count: (text: string): number => text.length }
    expect(budgetOf(body({ model: 'gpt-4', max_tokens: 0 }), counted)?.available).toBe(7_619)
  })

  it('takes little of the room for a small prompt beside a long answer', () => {
    expect(budgetOf(body({ model: 'gpt-4', max_completion_tokens: 6_200 }), {})?.available).toBe(1_593)
  })
})
