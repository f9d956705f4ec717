import { type ChatChunk, ChatError, type ChatMessage, type ChatParams, ChatResponse, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { testStore } from '@chinwag/testing/conformance'
import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { assistant, chunkOf, converse, createServer, model, user } from '../../test/talk.ts'
import { complaintAbout } from '../../test/validity.ts'
import { context } from '../context.ts'
import type { Store } from '../store.ts'
import { createConversation } from './create-conversation.ts'

describe('what is said', () => {
  it('is in the history with its answer, and goes along with what is said next', async () => {
    const { conversation, asked } = await converse({ system: 'Be brief.', params: { temperature: 0 } })
    expect(await conversation.say('One?').text()).toBe('Fine.')
    const pieces = await Array.fromAsync(conversation.say('Two?').text())
    expect(pieces).toEqual(['Fin', 'e.'])
    const system: ChatMessage = { role: 'system', content: 'Be brief.' }
    const first = [system, user('One?'), assistant('Fine.')]
    expect(conversation.history()).toEqual([...first, user('Two?'), assistant('Fine.')])
    expect(asked).toEqual([
      { model, temperature: 0, stream: true, messages: first.slice(0, 2) },
      { model, temperature: 0, stream: true, messages: [...first, user('Two?')] },
    ])
    expect(conversation.history()[1]).toBe(conversation.history()[1])
  })

  it('may have parts', async () => {
    const { conversation, asked } = await converse()
    const parts = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
    ] as const
    await conversation.say(parts).completion()
    expect(asked[0]?.messages).toEqual([{ role: 'user', content: parts }])
  })

  it('is not sent before its answer is read', async () => {
    const { conversation, asked } = await converse()
    const answer = conversation.say('Hello')
    await Promise.resolve()
    expect(asked).toEqual([])
    await answer.completion()
    expect(asked).toHaveLength(1)
    expect(() => answer[Symbol.asyncIterator]()).toThrow(TypeError)
    expect((await answer.completion()).choices[0]?.message.content).toBe('Fine.')
  })

  it('waits for what was said before it, and knows it', async () => {
    const { conversation, asked } = await converse()
    const answers = ['One?', 'Two?', 'Three?'].map((text) => conversation.say(text).completion())
    await Promise.all(answers)
    expect(asked.map(({ messages }) => messages.length)).toEqual([1, 3, 5])
    expect(conversation.history().map(({ content }) => content)).toEqual([
      ...['One?', 'Fine.', 'Two?', 'Fine.', 'Three?', 'Fine.'],
    ])
  })

  it('goes through the chain, of whatever length it is', async () => {
    const simulator = createSimulator({ answer: () => 'Fine.' })
    const use = [context({ window: 400, reserve: 50, margin: 0 })] as const
    const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use })
    const conversation = await createConversation({ chat, model })
    for (let turn = 0; turn < 20; turn++)
      await conversation.say('Some words to fill it. '.repeat(8), { context: { maxTurns: 3 } }).completion()
    expect(conversation.history()).toHaveLength(40)
    expect(simulator.calls.every(({ status }) => status === 200)).toBe(true)
  })
})

describe('an answer that is not whole', () => {
  async function* breaking(): AsyncGenerator<ChatChunk> {
    yield chunkOf('Half of')
    throw new ChatError('Gone.', { code: 'stream_interrupted' })
  }
  const cases: Readonly<Record<string, () => ChatResponse>> = {
    'breaks off': () => ChatResponse.fromChunks(breaking()),
    'has no end': () => ChatResponse.fromChunks([chunkOf('Half of')]),
    'is filtered': () => ChatResponse.fromChunks([chunkOf('Half of', 'content_filter')]),
  }

  it.each(Object.keys(cases))('is kept as the draft, not as history, when it %s', async (name) => {
    let isBroken = false
    const { chat } = createServer(() => (isBroken ? (cases[name]?.() ?? '') : 'Fine.'))
    const conversation = await createConversation({ chat, model, store: new Map<string, string>() })
    await conversation.say('One?').completion()
    const before = conversation.history()
    isBroken = true
    await conversation
      .say('Two?')
      .completion()
      .catch(() => {})
    expect(conversation.history()).toEqual(before)
    expect(conversation.draft()).toEqual([user('Two?'), assistant('Half of')])
    isBroken = false
    await conversation.say('Two?').completion()
    expect(conversation.draft()).toBeUndefined()
    expect(conversation.history()).toHaveLength(4)
  })

  it('is kept when its reader leaves, or the caller aborts', async () => {
    const { conversation } = await converse()
    for await (const text of conversation.say('One?').text()) {
      expect(text).toBe('Fin')
      break
    }
    // Whatever is done next waits for it.
    await conversation.undo()
    expect(conversation.draft()).toEqual([user('One?'), assistant('Fin')])
    const controller = new AbortController()
    const chunks = conversation.say('Two?', { signal: controller.signal })[Symbol.asyncIterator]()
    await chunks.next()
    controller.abort(new Error('Enough.'))
    await expect(Array.fromAsync(chunks)).rejects.toThrow('Enough.')
    expect(conversation.draft()).toEqual([user('Two?'), assistant('Fin')])
    expect(conversation.history()).toEqual([])
    // Nobody stands in the way of the next.
    await conversation.say('Three?').completion()
    expect(conversation.history()).toHaveLength(2)
  })

  it('that says nothing is no history: an empty message would make every later request invalid', async () => {
    const { chat } = createServer(() => '')
    const conversation = await createConversation({ chat, model })
    await conversation.say('One?').completion()
    expect(conversation.history()).toEqual([])
    expect(conversation.draft()).toEqual([user('One?')])
  })

  it('that was let go of while it waited for its turn, lets the next one go on', async () => {
    const { conversation } = await converse()
    const first = conversation.say('One?')[Symbol.asyncIterator]()
    await first.next()
    const controller = new AbortController()
    const second = conversation.say('Two?', { signal: controller.signal }).completion()
    const third = conversation.say('Three?').completion()
    controller.abort(new Error('Enough.'))
    await expect(second).rejects.toThrow('Enough.')
    await Array.fromAsync(first)
    await third
    expect(conversation.history().map(({ content }) => content)).toEqual(['One?', 'Fine.', 'Three?', 'Fine.'])
  })
})

describe('tools', () => {
  const tool_calls = [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }] as const
  const calling = (finish_reason = 'tool_calls'): ChatResponse =>
    ChatResponse.fromCompletion({
      id: 'c',
      object: 'chat.completion',
      created: 0,
      model,
      choices: [{ index: 0, message: { role: 'assistant', content: null, tool_calls, reasoning: 'x' }, finish_reason }],
    })
  const asTools = ({ messages }: ChatParams): ChatResponse | string =>
    messages.at(-1)?.role === 'user' ? calling() : 'It is 42.'
  const result = { role: 'tool', tool_call_id: 'a', content: '42' } as const

  it('have their results said to them, all in one turn', async () => {
    const { chat } = createServer(asTools)
    const conversation = await createConversation({ chat, model })
    await conversation.say('What is it?').completion()
    await conversation.say([result]).completion()
    const turn = [user('What is it?'), { role: 'assistant', content: null, tool_calls }, result, assistant('It is 42.')]
    expect(conversation.history()).toEqual(turn)
    expect(complaintAbout(conversation.history())).toBeUndefined()
    expect(await conversation.undo()).toEqual(turn)
    expect(conversation.history()).toEqual([])
  })

  it('must be answered before anything else is said', async () => {
    const { chat, asked } = createServer(asTools)
    const conversation = await createConversation({ chat, model })
    await expect(conversation.say([result]).completion()).rejects.toMatchObject({ code: 'invalid_request' })
    await conversation.say('What is it?').completion()
    await expect(conversation.say('Well?').completion()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ChatError: The last answer called 1 tools: say their results first, as messages with the role \`tool\`, or \`undo()\` the turn.]`,
    )
    await expect(
      conversation.say([{ ...result, tool_call_id: 'b' }]).completion(),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ChatError: The last answer called 1 tools: say one result for each of them, with its \`tool_call_id\`; got 1.]`,
    )
    expect(asked).toHaveLength(1)
  })

  it('whose calls were cut off are no history', async () => {
    const { chat } = createServer(() => calling('length'))
    const conversation = await createConversation({ chat, model })
    await conversation.say('What is it?').completion()
    expect(conversation.history()).toEqual([])
  })
})

describe('a conversation in a store', () => {
  it('goes on where it was, in another process', async () => {
    const store = new Map<string, string>()
    const first = await converse({ store, id: 'a' })
    await first.conversation.say('One?').completion()
    const second = await converse({ store, id: 'a', system: 'Be kind.' })
    expect(second.conversation.history().slice(1)).toEqual(first.conversation.history())
    await second.conversation.say('Two?').completion()
    // The first one learns of it with its next turn.
    await first.conversation.say('Three?').completion()
    expect(first.conversation.history().map(({ content }) => content)).toEqual([
      ...['One?', 'Fine.', 'Two?', 'Fine.', 'Three?', 'Fine.'],
    ])
    expect(store.get('chinwag:conversation:a')).toBe(JSON.stringify(first.conversation))
  })

  it('has its draft as well', async () => {
    const store = new Map<string, string>()
    const { conversation } = await converse({ store, id: 'a' })
    for await (const _ of conversation.say('One?')) break
    const { conversation: again } = await converse({ store, id: 'a' })
    expect(again.draft()).toEqual([user('One?'), assistant('Fin')])
  })

  it('loses no turn when two processes answer at once: the later one is told, and keeps what it has', async () => {
    const store = new Map<string, string>()
    const [one, other] = await Promise.all([converse({ store, id: 'a' }), converse({ store, id: 'a' })])
    const late = other.conversation.say('Late?')[Symbol.asyncIterator]()
    await late.next()
    await one.conversation.say('One?').completion()
    await expect(Array.fromAsync(late)).rejects.toMatchObject({ code: 'conflict', retryable: false })
    expect(other.conversation.draft()).toEqual([user('Late?'), assistant('Fine.')])
    await other.conversation.say('Late?').completion()
    expect(other.conversation.history().map(({ content }) => content)).toEqual(['One?', 'Fine.', 'Late?', 'Fine.'])
  })

  it('can be forked and taken back', async () => {
    const store = new Map<string, string>()
    const { conversation } = await converse({ store, id: 'a' })
    await conversation.say('One?').completion()
    const fork = await conversation.fork({ id: 'b' })
    await fork.say('Two?').completion()
    await conversation.undo()
    expect(await conversation.undo()).toBeUndefined()
    expect([conversation.history().length, fork.history().length]).toEqual([0, 4])
    const again = await converse({ store, id: 'b' })
    expect(again.conversation.history()).toEqual(fork.history())
    await expect(conversation.fork({ id: 'b' })).rejects.toMatchObject({ code: 'conflict' })
    expect((await conversation.fork()).id).not.toBe('a')
  })

  it('is a TypeError or a ChatError where the store is none, or has something else', async () => {
    const store = new Map([['chinwag:conversation:a', '{"format":1,"turns":{}}']])
    await expect(converse({ store, id: 'a' })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ChatError: What the store has under \`chinwag:conversation:a\` is no conversation of this version: give another \`id\`, or remove it.]`,
    )
    store.set('chinwag:conversation:a', 'torn {')
    await expect(converse({ store, id: 'a' })).rejects.toMatchObject({ code: 'invalid_request', param: 'id' })
    await expect(converse({ store: JSON.parse('{}') })).rejects.toThrow(TypeError)
  })

  it('rejects with what the store fails with, and keeps the turn as its draft', async () => {
    const entries = new Map<string, string>()
    let isBroken = false
    const store: Store = {
      get: (key) => entries.get(key),
      set: async (key, value) => {
        if (isBroken) throw new Error('The disk is full.')
        entries.set(key, value)
      },
      delete: (key) => entries.delete(key),
    }
    const { conversation } = await converse({ store })
    isBroken = true
    await expect(conversation.say('One?').completion()).rejects.toThrow('The disk is full.')
    expect(conversation.history()).toEqual([])
    expect(conversation.draft()).toEqual([user('One?'), assistant('Fine.')])
    isBroken = false
    await conversation.say('One?').completion()
    expect(conversation.history()).toHaveLength(2)
  })
})

it('is a valid history after anything that can be done to it', async () => {
  const step = fc.constantFrom('say', 'say', 'break', 'undo', 'fork', 'fail', 'reopen')
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const store = new Map<string, string>()
      let isBroken = false
      const { chat, asked } = createServer(() => (isBroken ? ChatResponse.fromChunks([chunkOf('Half')]) : 'Fine.'))
      const options = { chat, model, store }
      let conversation = await createConversation(options)
      const said: string[] = []
      for (const [index, name] of steps.entries()) {
        isBroken = name === 'fail'
        if (name === 'say') {
          await conversation.say(`${index}`).completion()
          said.push(`${index}`)
        } else if (name === 'fail')
          await conversation
            .say('Lost?')
            .completion()
            .catch(() => {})
        else if (name === 'break') for await (const _ of conversation.say('Lost?')) break
        else if (name === 'undo') {
          await conversation.undo()
          said.pop()
        } else if (name === 'fork') conversation = await conversation.fork()
        else if (said.length > 0) conversation = await createConversation({ ...options, id: conversation.id })
      }
      const history = conversation.history()
      expect(history.filter(({ role }) => role === 'user').map(({ content }) => content)).toEqual(said)
      for (const { messages } of asked) expect(complaintAbout(messages)).toBeUndefined()
    }),
    { numRuns: 200 },
  )
})

it.each<[string, object]>([
  ['chat', { chat: {} }],
  ['model', { model: undefined }],
  ['model', { model: '' }],
  ['system', { system: 5 }],
  ['id', { id: '' }],
  ['params', { params: 'x' }],
  ['sistem', { sistem: 'x' }],
])('checks its options: %s', async (name, options) => {
  await expect(converse(options)).rejects.toThrow(TypeError)
  await expect(converse(options)).rejects.toThrow(`\`${name}\``)
})

testStore('a Map as the store of conversations', () => new Map<string, string>() satisfies Store, { test })
