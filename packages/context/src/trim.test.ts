import type { ChatMessage } from '@chinwag/core'
import { isChatError } from '@chinwag/core'
import { parseChatParams } from '@chinwag/core/schemas'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conversation, history, requestsOf } from '../test/histories.ts'
import { complaintAbout } from '../test/validity.ts'
import { answer, turns, user, words } from '../test/words.ts'
import { countTokens } from './count-tokens.ts'
import { trim, type TrimOptions, type Trimmed } from './trim.ts'

const system: ChatMessage = { role: 'system', content: 'Be brief.' }
const call: ChatMessage = {
  role: 'assistant',
  tool_calls: [
    { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
    { id: 'b', type: 'function', function: { name: 'f', arguments: '{}' } },
  ],
}
const result = (id: string): ChatMessage => ({ role: 'tool', tool_call_id: id, content: '42' })

function attempt(messages: readonly ChatMessage[], options: TrimOptions): Trimmed | undefined {
  try {
    return trim(messages, options)
  } catch (error) {
    if (isChatError(error) && error.code === 'context_length') return undefined
    throw error
  }
}

function headOf(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const end = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  return messages.slice(0, end)
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFreeze)
  }
  return value
}

const limits = fc.record(
  { share: fc.double({ min: 0.05, max: 1.1, noNaN: true }), lowMark: fc.double({ min: 0, max: 0.95, noNaN: true }) },
  { requiredKeys: ['share'] },
)

describe('any valid history', () => {
  it('stays valid, fits, and keeps what it must; or is refused because that does not fit', () => {
    let cuts = 0
    let refusals = 0
    fc.assert(
      fc.property(history, limits, (messages, { share, lowMark }) => {
        deepFreeze(messages)
        const maxTokens = Math.max(1, Math.floor(countTokens(messages) * share))
        const head = headOf(messages)
        const lastUser = messages.findLastIndex(({ role }) => role === 'user')
        const indispensable = [...head, ...messages.slice(lastUser)]
        const trimmed = attempt(messages, { maxTokens, lowMark })
        expect(complaintAbout(messages)).toBeUndefined()
        if (!trimmed) {
          refusals++
          expect(countTokens(indispensable)).toBeGreaterThan(maxTokens)
          return
        }
        const kept = trimmed.messages
        const rest = kept.slice(head.length)
        if (rest.length < messages.length - head.length) cuts++
        expect(complaintAbout(kept)).toBeUndefined()
        expect(parseChatParams({ model: 'm', messages: kept }).messages).toEqual(kept)
        expect(kept.slice(0, head.length)).toEqual(head)
        expect(rest).toEqual(messages.slice(messages.length - rest.length))
        expect(rest.length).toBeGreaterThanOrEqual(messages.length - lastUser)
        expect(kept === messages || rest[0]?.role === 'user').toBe(true)
        expect(trimmed.tokens).toBe(countTokens(kept))
        expect(trimmed.tokens).toBeLessThanOrEqual(maxTokens)
        expect(trimmed.dropped.messages).toBe(messages.length - kept.length)
        expect(trimmed.dropped.tokens).toBe(countTokens(messages) - countTokens(kept))
        expect(trim(kept, { maxTokens, lowMark }).messages).toBe(kept)
        expect(trim(messages, { maxTokens, lowMark })).toEqual(trimmed)
      }),
      { numRuns: 20_000 },
    )
    expect(cuts).toBeGreaterThan(4_000)
    expect(refusals).toBeGreaterThan(1_000)
  }, 120_000)

  it('keeps at most `maxTurns` turns, and stays valid', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 6 }), fc.boolean(), (messages, maxTurns, rarely) => {
        const options = { maxTurns, ...(rarely ? { lowTurns: Math.floor(maxTurns / 2) } : {}) }
        const { messages: kept } = trim(messages, options)
        const turns = (list: readonly ChatMessage[]): number => list.filter(({ role }) => role === 'user').length
        expect(complaintAbout(kept)).toBeUndefined()
        expect(turns(kept)).toBeLessThanOrEqual(maxTurns)
        if (!rarely) expect(turns(kept)).toBe(Math.min(turns(messages), maxTurns))
        expect(trim(kept, options).messages).toBe(kept)
      }),
      { numRuns: 2_000 },
    )
  }, 60_000)

  it('is broken by keeping the last 2 × N messages, which is what this replaces', () => {
    const samples = fc.sample(history, { numRuns: 1_000, seed: 1 }).filter((messages) => messages.length > 6)
    const broken = samples.filter((messages) => complaintAbout(messages.slice(-2 * 3)) !== undefined)
    const headless = samples.filter(
      (messages) => headOf(messages).length > 0 && headOf(messages.slice(-2 * 3)).length === 0,
    )
    expect(broken.length / samples.length).toBeGreaterThan(0.1)
    expect(headless.length).toBeGreaterThan(0)
    for (const messages of samples) expect(complaintAbout(trim(messages, { maxTurns: 3 }).messages)).toBeUndefined()
  })
})

describe('a conversation that grows', () => {
  it('extends the previous prompt, except where the cut moves: at most once for each step of the grid', () => {
    let moved = 0
    fc.assert(
      fc.property(conversation, fc.double({ min: 0.2, max: 0.9, noNaN: true }), ({ head, turns }, share) => {
        const messages = [...head, ...turns.flat()]
        const maxTokens = Math.max(1, Math.floor(countTokens(messages) * share))
        const room = Math.max(0, maxTokens - countTokens(head))
        const step = Math.max(1, room - Math.round(0.7 * room))
        const sent = requestsOf(messages).flatMap((request) => {
          const trimmed = attempt(request, { maxTokens })
          return trimmed ? [{ total: countTokens(request), text: JSON.stringify(trimmed.messages) }] : []
        })
        let moves = 0
        for (const [index, { text }] of sent.entries()) {
          const previous = sent[index - 1]
          if (previous && !text.startsWith(previous.text.slice(0, -1))) moves++
        }
        moved += moves
        const growth = (sent.at(-1)?.total ?? 0) - (sent[0]?.total ?? 0)
        expect(moves).toBeLessThanOrEqual(Math.ceil(growth / step))
      }),
      { numRuns: 1_000 },
    )
    expect(moved).toBeGreaterThan(500)
  }, 120_000)
})

describe('the grid', () => {
  it('keeps all up to the high mark', () => {
    const messages = [...turns(9, 100), user(97)]
    expect(trim(messages, { maxTokens: 1_000, count: words })).toEqual({
      messages,
      tokens: 1_000,
      dropped: { messages: 0, tokens: 0, units: 0 },
    })
  })

  it('drops one step above it: down to the low mark', () => {
    const messages = [...turns(9, 100), user(98)]
    const { tokens, dropped } = trim(messages, { maxTokens: 1_000, count: words })
    expect(dropped).toEqual({ messages: 6, tokens: 300, units: 3 })
    expect(tokens).toBe(701)
  })

  it('spares the turns from paying for a large head: the low mark is a share of what they may take', () => {
    const large: ChatMessage = { role: 'system', content: 'w '.repeat(793) }
    const messages = [large, ...turns(9, 20), user(30)]
    const { tokens, dropped } = trim(messages, { maxTokens: 1_000, count: words })
    // 200 of 1,000 are left to turns: a step is 60 of them. By a share of all it would be 300, and nothing would stay.
    expect(dropped).toEqual({ messages: 6, tokens: 60, units: 3 })
    expect(tokens).toBe(950)
  })

  it('drops as many steps as it takes, moved up to the next turn', () => {
    const messages = [...turns(20, 140), user(97)]
    const { tokens, dropped } = trim(messages, { maxTokens: 1_000, lowMark: 0.5, count: words })
    // 1,900 too many are four steps of 500; fourteen turns are 1,960, fifteen hold the 2,000.
    expect(dropped).toEqual({ messages: 30, tokens: 2_100, units: 15 })
    expect(tokens).toBe(800)
  })

  it('slides by turns, or in larger steps with `lowTurns`', () => {
    const kept = (count: number, lowTurns?: number): number =>
      trim([...turns(count - 1, 100), user(10)], { maxTurns: 5, lowTurns }).messages.length
    expect([5, 6, 7, 8, 9].map((count) => kept(count))).toEqual([9, 9, 9, 9, 9])
    expect([5, 6, 7, 8, 9].map((count) => kept(count, 2))).toEqual([9, 5, 7, 9, 5])
  })
})

describe('what must stay', () => {
  it('is the head, the last user message and the tool exchange in flight', () => {
    const inFlight = [user(20), call, result('a'), result('b')]
    const messages = [system, ...turns(9), ...inFlight]
    expect(trim(messages, { maxTokens: 100, count: words }).messages).toEqual([system, ...inFlight])
  })

  it('is refused when it does not fit, with the numbers', () => {
    const messages = [system, user(50), answer(50), user(200)]
    const thrown = (() => {
      try {
        return trim(messages, { maxTokens: 100, count: words })
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toMatchObject({ code: 'context_length', details: { needed: 209, available: 100, largestUnit: 200 } })
    expect(String(thrown)).toMatchInlineSnapshot(
      `"ChatError: What must stay of the conversation takes 209 tokens, and 100 are available: shorten the system message or the last turn, or make room with a higher limit or a lower \`max_tokens\`."`,
    )
  })

  it('drops a greeting before the first user message with the first cut', () => {
    const messages = [system, answer(50), user(50), answer(50), user(50)]
    const { messages: kept, dropped } = trim(messages, { maxTokens: 180, lowMark: 0.8, count: words })
    expect(kept).toEqual([system, ...messages.slice(2)])
    expect(dropped.units).toBe(1)
  })

  it('parts a history without user messages between tool steps', () => {
    const step = [call, result('a'), result('b')]
    const messages = [system, ...step, ...step, ...step]
    const { messages: kept } = trim(messages, { maxTokens: 90, count: words })
    expect(kept).toEqual([system, ...step])
  })
})

describe('a history that is not valid', () => {
  it.each<[string, readonly ChatMessage[]]>([
    ['empty', []],
    ['of a head alone', [system, system]],
    ['that begins with a result', [result('a'), user(10)]],
    ['with a result that nobody asked for', [user(10), answer(10), result('x'), user(10)]],
    ['with calls that wait for their results', [user(10), call]],
    ['with a call that was never answered', [user(10), call, result('a'), user(10), answer(10)]],
    [
      'with `tool_calls` that are no list',
      JSON.parse('[{"role":"assistant","tool_calls":{}},{"role":"user","content":""}]'),
    ],
    ['with a call that is none', JSON.parse('[{"role":"assistant","tool_calls":[null]},{"role":"user","content":""}]')],
  ])('passes as it is: %s', (_, messages) => {
    expect(trim(messages, { maxTokens: 1_000 }).messages).toBe(messages)
  })

  it('is not cut between a call and a result that came late', () => {
    const messages = [user(50), call, result('a'), user(50), result('b'), answer(50), user(20)]
    const { messages: kept } = trim(messages, { maxTokens: 150, count: words })
    expect(kept).toEqual([user(20)])
  })
})

describe('options', () => {
  it.each<[string, TrimOptions]>([
    ['maxTokens', { maxTokens: 0 }],
    ['lowMark', { maxTokens: 10, lowMark: 1 }],
    ['maxTurns', { maxTurns: 1.5 }],
    ['lowTurns', { maxTurns: 3, lowTurns: 3 }],
  ])('are checked: %s', (name, options) => {
    expect(() => trim([user(10)], options)).toThrow(RangeError)
    expect(() => trim([user(10)], options)).toThrow(`\`${name}\``)
  })

  it('say what they must be', () => {
    expect(() => trim([], { maxTokens: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`maxTokens\` option must be an integer of at least 1, got 0.]`,
    )
    expect(() => trim([], { lowMark: 700 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`lowMark\` option must be a share, at least 0 and below 1, got 700.]`,
    )
    expect(() => trim([], { maxTurns: 2, lowTurns: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`lowTurns\` option must be below \`maxTurns\`, got 2 and 2.]`,
    )
    expect(() => trim([user(10)], { count: () => Number.NaN })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: The \`count\` option must return a number of at least 0, got NaN.]`,
    )
  })
})
