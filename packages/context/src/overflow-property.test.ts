import { ChatError, type ChatMessage, ChatResponse, createChat, type Transport } from '@chinwag/core'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { completionOf } from '../test/summariser.ts'
import { complaintAbout } from '../test/validity.ts'
import { answer, thousand, user, words } from '../test/words.ts'
import { context } from './context.ts'
import { countTokens } from './count-tokens.ts'

/** How a conversation is held, with a server whose window is smaller than the one of `thousand`. */
interface Case {
  readonly takes: number
  readonly head: number
  readonly turns: readonly number[]
  readonly isFresh: boolean
  readonly isStream: boolean
  readonly hasUsage: boolean
  /** Whether the refusal has numbers. */
  readonly says: boolean
}

const cases: fc.Arbitrary<Case> = fc.integer({ min: 150, max: 990 }).chain((takes) =>
  fc.record({
    takes: fc.constant(takes),
    head: fc.integer({ min: 5, max: 50 }),
    // The frame of the request, the head and the last turn always fit.
    turns: fc.array(fc.integer({ min: 5, max: takes - 60 }), { minLength: 30, maxLength: 60 }),
    isFresh: fc.boolean(),
    isStream: fc.boolean(),
    hasUsage: fc.boolean(),
    says: fc.boolean(),
  }),
)

/** How many requests each call takes. */
async function requestsOf(how: Case, lengths: readonly number[]): Promise<number[]> {
  let asked = 0
  const transport: Transport = async ({ body: { messages } }) => {
    asked++
    expect(complaintAbout(messages)).toBeUndefined()
    const tokens = countTokens(messages, { count: words })
    if (tokens > how.takes) {
      const statement = `This model's maximum context length is ${how.takes} tokens. However, you requested ${tokens} tokens.`
      throw new ChatError(how.says ? statement : 'Too long.', { code: 'context_length', status: 400 })
    }
    const usage = { prompt_tokens: tokens, completion_tokens: 1, total_tokens: tokens + 1 }
    return ChatResponse.fromCompletion({ ...completionOf('Fine.'), ...(how.hasUsage ? { usage } : {}) })
  }
  const chat = createChat({ transport, use: [context(thousand)] })
  const history: ChatMessage[] = [{ role: 'system', content: 'h '.repeat(how.head - 4) }]
  how.turns.forEach((tokens) => history.push(user(tokens), answer(5)))
  const requests: number[] = []
  for (const length of lengths) {
    const said = history.slice(0, length)
    const body = { model: 'a-model', messages: how.isFresh ? structuredClone(said) : said }
    const before = asked
    await (how.isStream ? chat.stream(body).completion() : chat.complete(body))
    requests.push(asked - before)
  }
  return requests
}

const again = (requests: readonly number[]): number => requests.filter((count) => count > 1).length

it('a growing conversation is always recovered, with two requests at most, and a few times only', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (how) => {
      const requests = await requestsOf(
        how,
        how.turns.map((_, index) => 2 + 2 * index),
      )
      expect(Math.max(...requests)).toBeLessThanOrEqual(2)
      expect(again(requests)).toBeLessThanOrEqual(5)
    }),
    { numRuns: 60 },
  )
})

it('a long one that comes from elsewhere is too', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (how) => {
      const lengths = how.turns.slice(20).map((_, index) => 42 + 2 * index)
      const requests = await requestsOf(how, lengths)
      expect(Math.max(...requests)).toBeLessThanOrEqual(2)
      expect(again(requests)).toBeLessThanOrEqual(7)
      if (how.says) expect(again(requests)).toBeLessThanOrEqual(1)
    }),
    { numRuns: 60 },
  )
})
