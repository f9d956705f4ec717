import { type ChatChunk, ChatError, ChatResponse } from '@chinwag/core'
import { describe, expect, it } from 'vitest'
import { assistant, chunkOf, converse, createServer, model, user } from '../../test/talk.ts'
import { createConversation } from './create-conversation.ts'

const textsOf = (messages: readonly { content?: unknown }[]): unknown[] => messages.map(({ content }) => content)

describe('in the loop that reads an answer', () => {
  it('something else can be said: the answer is read to its end first, and its reader still gets all of it', async () => {
    const { conversation, asked } = await converse()
    const pieces: string[] = []
    for await (const text of conversation.say('One?').text()) {
      pieces.push(text)
      if (pieces.length === 1) expect(await conversation.say('Two?').text()).toBe('Fine.')
    }
    expect(pieces).toEqual(['Fin', 'e.'])
    expect(asked.map(({ messages }) => messages.length)).toEqual([1, 3])
    expect(textsOf(conversation.history())).toEqual(['One?', 'Fine.', 'Two?', 'Fine.'])
  })

  it('a copy begins after the last whole turn', async () => {
    const { conversation } = await converse({ store: new Map<string, string>() })
    await conversation.say('One?').completion()
    for await (const _ of conversation.say('Two?')) {
      expect(textsOf((await conversation.fork()).history())).toEqual(['One?', 'Fine.'])
      break
    }
  })

  it('the turn that is being answered can be taken back, or all be forgotten', async () => {
    const { conversation } = await converse()
    await conversation.say('One?').completion()
    for await (const _ of conversation.say('Two?')) {
      expect(textsOf((await conversation.undo()) ?? [])).toEqual(['Two?', 'Fine.'])
      break
    }
    expect(textsOf(conversation.history())).toEqual(['One?', 'Fine.'])
    for await (const _ of conversation.say('Three?')) {
      await conversation.delete()
      break
    }
    expect(conversation.history()).toEqual([])
  })

  it('whoever waits hears when the answer before breaks, as its reader does', async () => {
    async function* breaking(): AsyncGenerator<ChatChunk> {
      yield chunkOf('Half of')
      throw new ChatError('Gone.', { code: 'stream_interrupted' })
    }
    const { chat } = createServer(({ messages }) =>
      messages.at(-1)?.content === 'One?' ? ChatResponse.fromChunks(breaking()) : 'Fine.',
    )
    const conversation = await createConversation({ chat, model })
    const chunks = conversation.say('One?')[Symbol.asyncIterator]()
    await chunks.next()
    await conversation.say('Two?').completion()
    await expect(chunks.next()).rejects.toThrow('Gone.')
    expect(textsOf(conversation.history())).toEqual(['Two?', 'Fine.'])
  })

  it('leaving one that stalls lets go of it, also while somebody waits for its end', async () => {
    async function* stalling(): AsyncGenerator<ChatChunk> {
      yield chunkOf('Half of')
      await new Promise(() => {})
    }
    const { chat } = createServer(({ messages }) =>
      messages.at(-1)?.content === 'One?' ? ChatResponse.fromChunks(stalling()) : 'Fine.',
    )
    const conversation = await createConversation({ chat, model })
    let second: PromiseLike<string> | undefined
    for await (const _ of conversation.say('One?')) {
      second = conversation
        .say('Two?')
        .text()
        .then((text) => text)
      await new Promise((resolve) => setImmediate(resolve))
      break
    }
    expect(await second).toBe('Fine.')
    expect(textsOf(conversation.history())).toEqual(['Two?', 'Fine.'])
  })
})

it('the draft is there as soon as the reader has left, also where it read the text', async () => {
  const { conversation } = await converse({ store: new Map<string, string>() })
  for await (const _ of conversation.say('One?').text()) break
  expect(conversation.draft()).toEqual([user('One?'), assistant('Fin')])
})

it('those that are read together are sent in the order in which they were said', async () => {
  const { conversation } = await converse()
  const [one, two, three] = ['One?', 'Two?', 'Three?'].map((text) => conversation.say(text))
  await Promise.all([three?.completion(), two?.text(), one?.text()])
  expect(textsOf(conversation.history())).toEqual(['One?', 'Fine.', 'Two?', 'Fine.', 'Three?', 'Fine.'])
})

it('what was said cannot be changed afterwards: not by its parts, and not in the history', async () => {
  const { conversation } = await converse()
  const parts = [{ type: 'text' as const, text: 'One?' }]
  await conversation.say(parts).completion()
  parts.push({ type: 'text', text: 'And more.' })
  expect(conversation.history()[0]).toEqual({ role: 'user', content: [{ type: 'text', text: 'One?' }] })
  for (const message of conversation.history()) expect(Object.isFrozen(message)).toBe(true)
  expect(Object.isFrozen(conversation.history()[0]?.content)).toBe(true)
})
