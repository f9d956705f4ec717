import { describe, expect, it } from 'vitest'
import { assistant, converse, user } from '../../test/talk.ts'
import type { Store } from '../store.ts'

const key = 'chinwag:conversation:a'

/** A store whose operations can be made to hang. */
function createSlowStore() {
  const entries = new Map<string, string>()
  const hanging = new Set<'get' | 'set' | 'delete'>()
  const wait = (name: 'get' | 'set' | 'delete'): Promise<void> =>
    hanging.has(name) ? new Promise(() => {}) : Promise.resolve()
  const store: Store = {
    get: (name) => wait('get').then(() => entries.get(name)),
    set: (name, value) => wait('set').then(() => entries.set(name, value)),
    delete: (name) => wait('delete').then(() => entries.delete(name)),
  }
  return { entries, hanging, store }
}

describe('a store that hangs', () => {
  it.each(['get', 'set'] as const)('ends with the signal of the call, and holds nobody else up: %s', async (name) => {
    const { hanging, store } = createSlowStore()
    const { conversation } = await converse({ store, id: 'a' })
    hanging.add(name)
    const controller = new AbortController()
    const answer = conversation.say('One?', { signal: controller.signal }).completion()
    setImmediate(() => controller.abort(new Error('Enough.')))
    await expect(answer).rejects.toThrow('Enough.')
    if (name === 'set') expect(conversation.draft()).toEqual([user('One?'), assistant('Fine.')])
    hanging.clear()
    await conversation.say('Two?').completion()
    expect(conversation.history().map(({ content }) => content)).toEqual(['Two?', 'Fine.'])
  })

  it('is given up after a while', async () => {
    const { hanging, store } = createSlowStore()
    const { conversation } = await converse({ store, id: 'a', storeTimeoutMs: 1 })
    hanging.add('set')
    await expect(conversation.say('One?').completion()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ChatError: The \`set\` of the store took longer than 1 ms: check the store, or raise \`storeTimeoutMs\`.]`,
    )
    hanging.add('delete')
    await expect(conversation.delete()).rejects.toMatchObject({ code: 'timeout' })
    hanging.add('get')
    await expect(conversation.undo()).rejects.toMatchObject({ code: 'timeout' })
    await expect(conversation.fork()).rejects.toMatchObject({ code: 'timeout' })
    await expect(converse({ store, storeTimeoutMs: 1 })).rejects.toMatchObject({ code: 'timeout' })
  })

  it('that wrote all the same is believed when it is back', async () => {
    const { entries, hanging, store } = createSlowStore()
    const { conversation } = await converse({ store, id: 'a' })
    const late: Store = { ...store, set: (name, value) => (entries.set(name, value), new Promise(() => {})) }
    const other = await converse({ store: late, id: 'a', storeTimeoutMs: 1 })
    await expect(other.conversation.say('One?').completion()).rejects.toMatchObject({ code: 'timeout' })
    expect(hanging.size).toBe(0)
    await conversation.say('Two?').completion()
    expect(conversation.history().map(({ content }) => content)).toEqual(['One?', 'Fine.', 'Two?', 'Fine.'])
  })
})

describe('what a store gives', () => {
  it.each([[42], [{}], [true]])('must be text or bytes, not %j', async (value) => {
    const store = { get: () => value, set: () => {}, delete: () => {} } as unknown as Store
    await expect(converse({ store, id: 'a' })).rejects.toMatchObject({ code: 'invalid_request', param: 'store' })
  })

  it('is told apart from a conversation in words', async () => {
    const store = { get: () => 42, set: () => {}, delete: () => {} } as unknown as Store
    await expect(converse({ store, id: 'a' })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ChatError: The \`get\` of the store must give a text, bytes, or nothing, got 42: use a store that gives values back as they were set.]`,
    )
  })

  const good = { format: 1, id: 'a', revision: 1, token: 't', turns: [[{ role: 'user', content: 'One?' }]] }
  it.each<[string, object]>([
    ['a role that there is not', { turns: [[{ role: 'banana' }]] }],
    ['an empty turn', { turns: [[]] }],
    ['a revision below zero', { revision: -5 }],
    ['a revision that is no integer', { revision: 1.5 }],
    ['no token', { token: undefined }],
    ['another id', { id: 'b' }],
    ['another format', { format: 2 }],
    ['a draft that is none', { draft: 'x' }],
  ])('must be a conversation, not one with %s', async (_, fields) => {
    const store = new Map([[key, JSON.stringify(good)]])
    expect((await converse({ store, id: 'a' })).conversation.history()).toEqual(good.turns[0])
    store.set(key, JSON.stringify({ ...good, ...fields }))
    await expect(converse({ store, id: 'a' })).rejects.toMatchObject({ code: 'invalid_request', param: 'id' })
  })
})

describe('a conversation that was deleted elsewhere', () => {
  const talk = async () => {
    const store = new Map<string, string>()
    const { conversation } = await converse({ store, id: 'a' })
    await conversation.say('Forget me.').completion()
    return { store, conversation }
  }

  it('says so once, and begins anew', async () => {
    const { store, conversation } = await talk()
    store.delete(key)
    await expect(conversation.say('More?').completion()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ChatError: The conversation was deleted elsewhere: nothing was written. Say it again, to begin anew.]`,
    )
    expect(conversation.history()).toEqual([])
    await conversation.say('More?').completion()
    expect(store.get(key)).not.toContain('Forget me.')
    expect(conversation.history()).toHaveLength(2)
  })

  it('is not brought back by a turn in flight, a draft, a copy or undo()', async () => {
    const { store, conversation } = await talk()
    const chunks = conversation.say('More?')[Symbol.asyncIterator]()
    await chunks.next()
    store.delete(key)
    await expect(conversation.fork({ id: 'b' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(Array.fromAsync(chunks)).rejects.toMatchObject({ code: 'conflict' })
    expect(conversation.history()).toEqual([])
    expect(await conversation.undo()).toBeUndefined()
    expect([...store]).toEqual([])
    await conversation.say('More?').completion()
    expect(conversation.history()).toHaveLength(2)
  })

  it('and begun anew there, goes on from what is there: nothing old comes back, and no turn is lost', async () => {
    const { store, conversation } = await talk()
    store.delete(key)
    const other = await converse({ store, id: 'a' })
    await other.conversation.say('Begun anew?').completion()
    await conversation.say('More?').completion()
    expect(conversation.history().map(({ content }) => content)).toEqual(['Begun anew?', 'Fine.', 'More?', 'Fine.'])
    expect(store.get(key)).not.toContain('Forget me.')
  })

  it('and begun anew while an answer was read, is a conflict', async () => {
    const { store, conversation } = await talk()
    const chunks = conversation.say('More?')[Symbol.asyncIterator]()
    await chunks.next()
    store.delete(key)
    const other = await converse({ store, id: 'a' })
    await other.conversation.say('Begun anew?').completion()
    const there = store.get(key)
    await expect(Array.fromAsync(chunks)).rejects.toMatchObject({ code: 'conflict' })
    expect(store.get(key)).toBe(there)
  })
})

describe('delete()', () => {
  it('forgets all, here and in the store', async () => {
    const store = new Map<string, string>()
    const { conversation, asked } = await converse({ store, id: 'a' })
    await conversation.say('Forget me.').completion()
    for await (const _ of conversation.say('And this.')) break
    await conversation.delete()
    expect([conversation.history(), conversation.draft(), [...store]]).toEqual([[], undefined, []])
    await conversation.say('Anew?').completion()
    expect(asked.at(-1)?.messages).toEqual([user('Anew?')])
    expect(store.get(key)).not.toContain('Forget me.')
  })
})

describe('fork()', () => {
  it('does not write over another conversation', async () => {
    const store = new Map<string, string>()
    const { conversation } = await converse({ store, id: 'a' })
    await conversation.fork({ id: 'b' })
    const there = store.get('chinwag:conversation:b')
    await expect(conversation.fork({ id: 'b' })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ChatError: There is a conversation with the \`id\` "b" already: give \`fork()\` another one, or \`delete()\` that conversation first.]`,
    )
    expect(store.get('chinwag:conversation:b')).toBe(there)
  })

  it('checks its options', async () => {
    const { conversation } = await converse()
    const options: object = { name: 'b' }
    await expect(conversation.fork(options)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: \`name\` is no option of fork(), which takes \`id\`.]`,
    )
    await expect(conversation.fork({ id: '' })).rejects.toThrow(TypeError)
  })
})

describe('from', () => {
  it('goes on with what toJSON() gave', async () => {
    const { conversation } = await converse()
    await conversation.say('One?').completion()
    for await (const _ of conversation.say('Two?')) break
    const json = JSON.parse(JSON.stringify(conversation))
    const { conversation: again, asked } = await converse({ from: json })
    expect([again.id, again.history(), again.draft()]).toEqual([
      conversation.id,
      conversation.history(),
      conversation.draft(),
    ])
    await again.say('Three?').completion()
    expect(asked[0]?.messages).toHaveLength(3)
  })

  it('is written to the store with the next turn, and never over another conversation', async () => {
    const store = new Map<string, string>()
    const { conversation } = await converse({ id: 'a' })
    await conversation.say('One?').completion()
    const from = conversation.toJSON()
    const { conversation: kept } = await converse({ store, from })
    const { conversation: late } = await converse({ store, from })
    await kept.say('Two?').completion()
    expect((await converse({ store, id: 'a' })).conversation.history()).toHaveLength(4)
    await expect(converse({ store, from })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ChatError: The store has another conversation under the \`id\` of \`from\`: leave \`from\` out to go on with that one, or give another \`id\`.]`,
    )
    await expect(late.say('Three?').completion()).rejects.toMatchObject({ code: 'conflict' })
    expect((await converse({ store, from, id: 'b' })).conversation.history()).toHaveLength(2)
    expect((await converse({ store, from: kept.toJSON() })).conversation.history()).toHaveLength(4)
  })

  it('must be a conversation', async () => {
    const options: object = { from: { turns: [] } }
    await expect(converse(options)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: The \`from\` option must be what the \`toJSON()\` of a conversation gave, of this version.]`,
    )
  })
})
