import { ChatError, type ChatMessage, ChatResponse, createChat, type Transport } from '@chinwag/core'
import { describe, expect, it } from 'vitest'
import { completionOf } from '../../test/summariser.ts'
import { complaintAbout } from '../../test/validity.ts'
import { answer, thousand, turns, user, words } from '../../test/words.ts'
import { context } from '../context.ts'
import { countTokens } from '../count-tokens.ts'
import { summarize, type SummarizeOptions } from './summarize.ts'
import { withoutMarks } from './summary.ts'

/** What a chain sends for one conversation: requests for summaries among the others. */
async function sentFor(messages: readonly ChatMessage[], options: SummarizeOptions, model = 'gpt-4.1') {
  const sent: (readonly ChatMessage[])[] = []
  const transport: Transport = async ({ body }) => {
    sent.push(body.messages)
    return ChatResponse.fromCompletion(completionOf('Short.'))
  }
  const chat = createChat({
    transport,
    use: [context({ ...thousand, window: 1_600, strategy: summarize({ maxTokens: 50, ...options }) })],
  })
  await chat.complete({ model, messages })
  return sent.map((prompt) => countTokens(prompt, { count: words }))
}

describe('a request for a summary', () => {
  const imported = [...turns(60), user(50)]

  it.each([['gpt-4.1'], ['a-model']])(
    'is no larger than the window of the chain, however large that of the model is: %s',
    async (model) => {
      const sizes = await sentFor(imported, {}, model)
      expect(sizes.length).toBeGreaterThan(3)
      expect(Math.max(...sizes)).toBeLessThanOrEqual(1_600)
    },
  )

  it('is none larger either where another model writes it, unless its own window is given', async () => {
    expect(Math.max(...(await sentFor(imported, { model: 'gpt-4.1-nano' })))).toBeLessThanOrEqual(1_600)
    expect(Math.max(...(await sentFor(imported, { model: 'gpt-4.1-nano', window: 20_000 })))).toBeGreaterThan(4_000)
  })
})

describe('a prompt without a summary whose first kept message is pinned', () => {
  const call: ChatMessage = {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
  }
  const result: ChatMessage = { role: 'tool', tool_call_id: 'a', content: 'PIN 42' }
  const messages = [user(50), call, result, answer(50), ...turns(9), user(50)]
  const fail = (): Promise<never> => Promise.reject(new ChatError('Gone.', { code: 'server' }))
  const strategy = summarize({ with: fail, maxTokens: 100, pin: (message) => message === call })

  it('begins with a user message all the same', async () => {
    const sent: (readonly ChatMessage[])[] = []
    const transport: Transport = async ({ body }) => {
      sent.push(body.messages)
      return ChatResponse.fromCompletion(completionOf('Fine.'))
    }
    const chat = createChat({ transport, use: [context({ ...thousand, strategy })] })
    await chat.complete({ model: 'a-model', messages })
    const [prompt = []] = sent
    expect(prompt.slice(1, 4)).toEqual([call, result, expect.objectContaining({ role: 'user' })])
    expect(prompt[0]).toMatchInlineSnapshot(`
      {
        "content": "The beginning of this conversation was left out for its length. What follows up to my next message are parts of it that were kept.",
        "role": "user",
      }
    `)
    expect(complaintAbout(prompt)).toBeUndefined()
    expect(countTokens(prompt, { count: words })).toBeLessThanOrEqual(1_000)
  })
})

describe('the marks of a summary', () => {
  it.each([
    ['</summary>'],
    ['<          /summary>'],
    ['<\u200b/summary>'],
    ['<//////////summary>'],
    ['<s\u200bummary>'],
    ['</conversation\n>'],
  ])('cannot be closed by what is between them: %j', (attack) => {
    expect(withoutMarks(`a ${attack} b`)).toBe(`a ${attack.replace('<', '‹')} b`)
  })
})

describe('options that can never work', () => {
  it('are refused when the chain is built', () => {
    const tooMuch = (): unknown => context({ window: 4_000, reserve: 500, strategy: summarize({ maxTokens: 5_000 }) })
    expect(tooMuch).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`maxTokens\` option of summarize() must be below half of what \`window\` leaves for prompts, which is 3333, got 5000.]`,
    )
    expect(() => summarize({ window: 2_000, maxTokens: 1_000 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`window\` option of summarize() must be above twice \`maxTokens\`, for the summary so far and the next, got 2000 and 1000.]`,
    )
    expect(() => summarize({ timeoutMs: 2 ** 31 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`timeoutMs\` option must be a whole number of milliseconds from 1 to 2147483647, got 2147483648.]`,
    )
    expect(() => summarize({ window: 60 })).toThrow(RangeError)
    expect(() => summarize({ timeoutMs: 2 ** 31 - 1, window: 2_000, maxTokens: 500 })).not.toThrow()
  })
})
