import type { ChatMessage } from '@chinwag/core'
import { describe, expect, it } from 'vitest'
import { lostCachedTokens, planTrim, type PlanOptions } from './plan.ts'

const system: ChatMessage = { role: 'system', content: 'system' }

/** So many turns of a question and an answer, without the last answer: 50 tokens each, behind a head of 50. */
function conversation(turns: number): ChatMessage[] {
  const spoken = Array.from({ length: turns }, (_, turn): ChatMessage[] => [
    { role: 'user', content: `question ${turn}` },
    { role: 'assistant', content: `answer ${turn}` },
  ])
  return [system, ...spoken.flat().slice(0, -1)]
}

/** Room for ten turns, of which a cut leaves seven: a step is three turns. */
function options(more: Partial<PlanOptions> = {}): PlanOptions {
  return { limits: { high: 1050 }, fixed: 0, sizeOf: () => 50, ...more }
}

const isQuestion = (turn: number) => (message: ChatMessage) => message.content === `question ${turn}`

describe('a plan', () => {
  it('keeps the very same messages where all fits', () => {
    const messages = conversation(10)
    const plan = planTrim(messages, options())
    expect(plan.messages).toBe(messages)
    expect(plan).toMatchObject({ head: 1, start: 1, tokensBefore: 1000, tokens: 1000, fixed: 50, shortened: 0 })
    expect(plan).toMatchObject({ dropped: { messages: 0, tokens: 0, units: 0 }, reason: undefined, further: false })
    expect(plan.earlierStarts).toEqual([])
  })

  it('drops a step of the oldest turns above the high mark, and counts what goes', () => {
    const messages = conversation(11)
    const plan = planTrim(messages, options())
    expect(plan.messages).toEqual([system, ...messages.slice(7)])
    expect(plan).toMatchObject({ start: 7, tokensBefore: 1100, tokens: 800, reason: 'tokens', further: false })
    expect(plan.dropped).toEqual({ messages: 6, tokens: 300, units: 3 })
  })

  it('says that it was for the turns where it was', () => {
    const plan = planTrim(conversation(10), options({ limits: { high: 1050, maxTurns: 8 } }))
    expect(plan).toMatchObject({ reason: 'turns', dropped: { units: 2 } })
  })

  it('counts what the request takes beside its messages, and what is kept free for a summary', () => {
    const plan = planTrim(conversation(10), options({ fixed: 20, forSummary: 30 }))
    expect(plan).toMatchObject({ tokensBefore: 1020, tokens: 1020, fixed: 100 })
    expect(planTrim(conversation(10), options({ fixed: 20, forSummary: 81 })).dropped.units).toBe(3)
  })

  it('knows where earlier cuts may have been, the latest first, on the grid of now and on that before', () => {
    expect(planTrim(conversation(17), options()).earlierStarts).toEqual([13, 7])
    const formerLimits = { high: 1050, lowMark: 0.5 }
    expect(planTrim(conversation(17), options({ formerLimits })).earlierStarts).toEqual([13, 11, 7])
  })

  it('refuses what is no list of messages', () => {
    const odd = [null] as unknown as ChatMessage[]
    expect(() => planTrim(odd, options())).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })
})

describe('a pinned message', () => {
  it('stays where its turn is dropped, behind the head', () => {
    const messages = conversation(11)
    const plan = planTrim(messages, options({ pin: isQuestion(1) }))
    expect(plan.pinned).toEqual([3])
    expect(plan.messages).toEqual([system, messages[3], ...messages.slice(plan.start)])
    expect(plan.dropped.messages).toBe(plan.start - 1 - 1)
  })

  it('frees nothing, so that more has to go, and the cut falls no sooner than without it', () => {
    expect(planTrim(conversation(10), options({ pin: isQuestion(1) })).dropped.units).toBe(0)
    const plan = planTrim(conversation(11), options({ pin: isQuestion(1) }))
    expect(plan.dropped).toEqual({ messages: 7, tokens: 350, units: 4 })
    expect(plan.tokens).toBe(750)
  })

  it('is none where it stays anyway: in the head, or behind the cut', () => {
    const isSystem = (message: ChatMessage): boolean => message === system
    for (const pin of [isSystem, isQuestion(3), isQuestion(10)]) {
      const plan = planTrim(conversation(11), options({ pin }))
      expect(plan.pinned).toEqual([])
      expect(plan.start).toBe(7)
    }
  })
})

describe('what the provider has counted', () => {
  it('more than the estimate makes a cut that the estimate would not make, and the plan says so', () => {
    const plan = planTrim(conversation(10), options({ error: 51 }))
    expect(plan).toMatchObject({ dropped: { units: 3 }, further: true })
    expect(planTrim(conversation(10), options({ error: 50 }))).toMatchObject({ dropped: { units: 0 }, further: false })
    expect(planTrim(conversation(11), options({ error: 1 }))).toMatchObject({ dropped: { units: 3 }, further: false })
  })

  it('fewer makes no cut come later', () => {
    expect(planTrim(conversation(11), options({ error: -500 }))).toMatchObject({
      dropped: { units: 3 },
      further: false,
    })
  })
})

describe('the cut before', () => {
  it('is not taken back: the kept messages begin there or later', () => {
    const plan = planTrim(conversation(10), options({ atLeast: 7 }))
    expect(plan).toMatchObject({ start: 7, dropped: { units: 3 }, reason: 'tokens', further: true })
    expect(planTrim(conversation(10), options({ atLeast: 6 })).start).toBe(7)
    expect(planTrim(conversation(17), options({ atLeast: 7 }))).toMatchObject({ start: 19, further: false })
  })
})

describe('what must stay', () => {
  it('is refused where it does not fit, in the words of the numbers', () => {
    const refused = (): unknown => planTrim(conversation(3), options({ available: 80, limits: { high: 80 } }))
    expect(refused).toThrowErrorMatchingInlineSnapshot(
      `[ChatError: What must stay of the conversation takes 100 tokens, and 80 are available: shorten the system message or the last turn, or make room with a higher limit or a lower \`max_tokens\`.]`,
    )
    expect(refused).toThrow(expect.objectContaining({ code: 'context_length' }))
  })

  it('says which part of it is the largest: the head, or the turn at the end', () => {
    for (const large of ['system', 'question 2']) {
      const sizeOf = ({ content }: ChatMessage): number => (content === large ? 70 : 50)
      const refused = (): unknown => planTrim(conversation(3), options({ available: 80, limits: { high: 80 }, sizeOf }))
      expect(refused).toThrow(expect.objectContaining({ details: { needed: 120, available: 80, largestUnit: 70 } }))
    }
  })

  it('fits to the last token, and where the provider counts fewer', () => {
    const given = { limits: { high: 100 } }
    expect(planTrim(conversation(3), options({ ...given, available: 100 })).tokens).toBe(100)
    expect(() => planTrim(conversation(3), options({ ...given, available: 99 }))).toThrow('99 are available')
    expect(planTrim(conversation(3), options({ ...given, available: 99, error: -1 })).tokens).toBe(100)
    expect(() => planTrim(conversation(3), options({ ...given, available: 99, error: 1 }))).toThrow('takes 100 tokens')
    expect(() => planTrim(conversation(3), options({ ...given, available: -5 }))).toThrow('0 are available')
  })
})

describe('what is lost of the cache of the provider', () => {
  const lost = (turns: number, more: Partial<PlanOptions> = {}): number => {
    const messages = conversation(turns)
    return lostCachedTokens(messages, planTrim(messages, options(more)), options(more))
  }

  it('is nothing where the new prompt begins with the one before, cut or not', () => {
    expect(lost(1)).toBe(0)
    expect(lost(10)).toBe(0)
    expect(lost(12)).toBe(0)
  })

  it('is all behind the head of what was sent where the cut has moved', () => {
    expect(lost(11)).toBe(950)
    expect(lost(14)).toBe(950)
  })

  it('is nothing where no prompt was sent', () => {
    expect(lost(11, { wasSent: () => false })).toBe(0)
    expect(lost(11, { wasSent: () => true })).toBe(950)
  })
})
