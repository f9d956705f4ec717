import { ChatError, type ChatMessage, ChatResponse, createChat, type Transport } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { describe, expect, it, vi } from 'vitest'
import { completionOf, createSummariser } from '../test/summariser.ts'
import { answer, thousand, turns, user, words } from '../test/words.ts'
import { context } from './context.ts'
import type { ContextOptions } from './context-options.ts'
import { countTokens } from './count-tokens.ts'
import { summarize } from './summary/summarize.ts'
import type { TrimEvent } from './trim-event.ts'

const statement = (most: number, asked: number): string =>
  `This model's maximum context length is ${most} tokens. However, your messages resulted in ${asked} tokens.`

/** A server that takes fewer tokens than we believe, and says so before any output. */
function createServer(limit: number, { usage = false, inStream = false, says = true } = {}) {
  const prompts: (readonly ChatMessage[])[] = []
  const transport: Transport = async ({ body: { messages } }) => {
    prompts.push(messages)
    const tokens = countTokens(messages, { count: words })
    const error = new ChatError(says ? statement(limit, tokens) : 'Too long.', { code: 'context_length', status: 400 })
    if (tokens > limit && inStream) return ChatResponse.fromChunks(failing(error))
    if (tokens > limit) throw error
    const used = { prompt_tokens: tokens, completion_tokens: 1, total_tokens: tokens + 1 }
    return ChatResponse.fromCompletion({ ...completionOf('Fine.'), ...(usage ? { usage: used } : {}) })
  }
  return { prompts, transport }
}

// oxlint-disable-next-line require-yield -- it fails before it gives anything
async function* failing(error: ChatError): AsyncGenerator<never> {
  throw error
}

const createClient = (transport: Transport, more: ContextOptions = {}) => {
  const onTrim = vi.fn<(event: TrimEvent) => void>()
  return { onTrim, chat: createChat({ transport, use: [context({ ...thousand, onTrim, ...more })] }) }
}

describe('a prompt that the provider finds too long', () => {
  const messages = [...turns(9), user(50)]

  it.each([{ inStream: false }, { inStream: true }])(
    'is cut by one more step of the grid and sent once more: %j',
    async (how) => {
      const server = createServer(800, how)
      const { chat, onTrim } = createClient(server.transport)
      const completion = await chat.stream({ model: 'a-model', messages }).completion()
      expect(completion.choices[0]?.message.content).toBe('Fine.')
      expect(server.prompts.map((prompt) => prompt.length)).toEqual([19, 13])
      expect(onTrim.mock.calls).toMatchObject([[{ reason: 'overflow', droppedUnits: 3 }]])
    },
  )

  it('is cut to the least where nothing is known of what would not be too long', async () => {
    const server = createServer(800, { says: false })
    const { chat } = createClient(server.transport)
    await chat.complete({ model: 'a-model', messages })
    await chat.complete({ model: 'a-model', messages: [...messages, answer(5), user(20)] })
    expect(server.prompts.map((prompt) => prompt.length)).toEqual([19, 1, 13])
  })

  it('is cut to what was answered before, where that is known', async () => {
    const server = createServer(800, { says: false })
    const { chat } = createClient(server.transport)
    await chat.complete({ model: 'a-model', messages: [...turns(7), user(50)] })
    await chat.complete({ model: 'a-model', messages })
    expect(server.prompts.map((prompt) => prompt.length)).toEqual([15, 19, 13])
  })

  it('is sent twice at most', async () => {
    const server = createServer(20)
    const { chat } = createClient(server.transport)
    await expect(chat.complete({ model: 'a-model', messages })).rejects.toMatchObject({
      code: 'context_length',
      message: expect.stringContaining('maximum context length'),
    })
    expect(server.prompts).toHaveLength(2)
  })

  it('is refused with the words of the provider where nothing more can go', async () => {
    const server = createServer(100)
    const { chat } = createClient(server.transport)
    const refused = chat.complete({ model: 'a-model', messages: [user(300)] })
    await expect(refused).rejects.toThrow('maximum context length')
    expect(server.prompts).toHaveLength(1)
  })

  it('is not sent again by a call that wants all to be sent', async () => {
    const server = createServer(800)
    const { chat } = createClient(server.transport)
    await expect(chat.complete({ model: 'a-model', messages }, { context: false })).rejects.toThrow(
      'maximum context length',
    )
    expect(server.prompts).toHaveLength(1)
  })

  it.each([{ usage: true }, { usage: false }])(
    'teaches the next turn, so that it is not refused as well: %j',
    async (how) => {
      const server = createServer(800, how)
      const { chat } = createClient(server.transport)
      await chat.complete({ model: 'a-model', messages })
      await chat.complete({ model: 'a-model', messages: [...messages, answer(10), user(10)] })
      expect(server.prompts).toHaveLength(3)
      expect(server.prompts[2]?.slice(0, 13)).toEqual(server.prompts[1])
    },
  )

  it('loses turns where only turns are limited', async () => {
    const server = createServer(800)
    const { chat } = createClient(server.transport, { window: undefined, reserve: undefined, maxTurns: 12 })
    await chat.complete({ model: 'a-model', messages: [...turns(7), user(110)] })
    expect(server.prompts.map((prompt) => prompt.length)).toEqual([15, 9])
  })

  it('has a summary of what goes with the further step', async () => {
    const server = createServer(800)
    const summariser = createSummariser()
    const strategy = summarize({ with: summariser.with, maxTokens: 100 })
    const { chat } = createClient(server.transport, { strategy })
    await chat.complete({ model: 'a-model', messages: turns(8).concat(user(60)) })
    expect(JSON.stringify(server.prompts[1])).toMatch(/Summary \d\./)
    expect(server.prompts).toHaveLength(2)
    // Whoever writes it is not asked for more than is known to fit.
    for (const { messages } of summariser.asked) expect(countTokens(messages, { count: words })).toBeLessThan(800)
  })

  it('is recognised by the words of the API', async () => {
    const when = (body: { readonly messages: readonly unknown[] }): boolean => body.messages.length > 13
    const simulator = createSimulator({ faults: [{ fault: 'context-length', when }] })
    const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [context(thousand)] })
    for (const stream of [true, false]) {
      const response = await chat.send({ model: 'gpt-4o', messages, stream })
      expect((await response.completion()).choices[0]?.finish_reason).toBe('stop')
    }
    expect(simulator.calls.map(({ status }) => status)).toEqual([400, 200, 200])
  })
})
