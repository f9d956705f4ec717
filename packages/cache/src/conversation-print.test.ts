import type { ChatParams } from '@chinwag/core'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { cacheKey } from './cache-key.ts'

type KeyOf = typeof cacheKey

const place = { baseURL: 'https://api.openai.com/v1', scope: 'a' }
const keyOf = (messages: unknown[]): Promise<string> =>
  cacheKey({ model: 'm', messages: messages as ChatParams['messages'] }, place)

/** Every object and array in a value. */
function nodesOf(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...Object.values(value).flatMap(nodesOf)]
}

describe('the key of a conversation', () => {
  it('is that of its copy, whatever was changed in it since it was last asked for', async () => {
    const change = fc.record({ at: fc.nat(), field: fc.nat(), name: fc.string(), value: fc.jsonValue() })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1 }), fc.array(change), async (messages, changes) => {
        await keyOf(messages)
        for (const { at, field, name, value } of changes) {
          const nodes = nodesOf(messages)
          const node = nodes[at % nodes.length] as Record<string, unknown>
          const names = [...Object.keys(node), ...(Array.isArray(node) ? [String(node.length)] : [name])]
          const changed = names[field % names.length] ?? name
          if (changed === '__proto__') continue
          if (value === null && !Array.isArray(node)) delete node[changed]
          else node[changed] = structuredClone(value)
          expect(await keyOf(messages)).toBe(await keyOf(structuredClone(messages)))
        }
      }),
    )
  })

  it.each<[string, (message: Record<string, unknown>) => void]>([
    ['a text is another', (message) => (message['content'] = 'b')],
    ['a field is added', (message) => (message['name'] = 'ada')],
    ['a field is gone', (message) => delete message['content']],
    ['it is sent as something else', (message) => (message['toJSON'] = () => 'x')],
    ['a part is another', (message) => Object.assign((message['parts'] as object[])[0] ?? {}, { text: 'b' })],
    ['a part is added', (message) => void (message['parts'] as object[]).push({})],
    ['a hole is filled', (message) => ((message['holes'] as number[])[0] = 1)],
    ['the order of a schema is another', (message) => (message['properties'] = { b: 1, a: 2 })],
  ])('is another when in the very same message %s', async (_, change) => {
    const properties = { a: 2, b: 1 }
    const message = { role: 'user', content: 'a', parts: [{ text: 'a' }], holes: Array(2), properties }
    const before = await keyOf([message])
    await expect(keyOf([message])).resolves.toBe(before)
    change(message)
    await expect(keyOf([message])).resolves.not.toBe(before)
  })

  it('is another when a date in the very same message is', async () => {
    const message = { role: 'user', at: new Date(0) }
    const before = await keyOf([message])
    await expect(keyOf([message])).resolves.toBe(before)
    message.at.setTime(5)
    await expect(keyOf([message])).resolves.not.toBe(before)
  })

  it('is the same when it is only the order of keys that is another', async () => {
    const message: Record<string, unknown> = { role: 'user', content: 'a' }
    const before = await keyOf([message])
    delete message['role']
    message['role'] = 'user'
    await expect(keyOf([message])).resolves.toBe(before)
  })

  it('does not depend on what was known of it: long ones, changed anywhere, grown and cut', async () => {
    const text = fc.integer({ min: 0, max: 5000 }).map((length) => 'abc'.repeat(length).slice(0, length))
    const message = fc.oneof(
      fc.record({ role: fc.constantFrom('user', 'assistant'), content: text }),
      fc.record({ role: fc.constant('user'), content: fc.array(fc.record({ type: fc.constant('text'), text })) }),
    )
    const step = fc.record({ at: fc.nat(), kind: fc.constantFrom('push', 'change', 'cut', 'insert'), message })
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 12 }), fc.array(step), async (messages, steps) => {
        const conversation: object[] = [...messages]
        await keyOf(conversation)
        for (const { at, kind, message } of steps) {
          const index = at % Math.max(1, conversation.length)
          if (kind === 'push') conversation.push(message)
          else if (kind === 'cut') conversation.splice(index, 1)
          else if (kind === 'insert') conversation.splice(index, 0, message)
          else Object.assign(conversation[index] ?? {}, message)
          expect(await keyOf(conversation)).toBe(await keyOf(structuredClone(conversation)))
        }
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['a message is moved over the border of a block', (texts: string[]) => [texts[1], texts[0], ...texts.slice(2)]],
    ['two messages run together', (texts: string[]) => [`${texts[0]}${texts[1]}`, ...texts.slice(2)]],
    ['the last one is gone', (texts: string[]) => texts.slice(0, -1)],
    ['one letter in the first block is another', (texts: string[]) => [`x${texts[0]?.slice(1)}`, ...texts.slice(1)]],
  ])('is another when, of long messages, %s', async (_, change) => {
    const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(4000))
    const spoken = (all: readonly (string | undefined)[]) => all.map((content) => ({ role: 'user', content }))
    expect(await keyOf(spoken(change(texts)))).not.toBe(await keyOf(spoken(texts)))
  })
})

describe('the key of a message of a role and a text', () => {
  it.each<[string, Record<string, unknown>, (message: Record<string, unknown>) => void]>([
    ['the role is another', { role: 'user', content: 'a' }, (message) => (message['role'] = 'system')],
    ['the text is another', { role: 'user', content: 'a' }, (message) => (message['content'] = 'b')],
    ['the text is none', { role: 'user', content: 'a' }, (message) => (message['content'] = ['a'])],
    ['it has a name', { role: 'user', content: 'a' }, (message) => (message['name'] = 'ada')],
    ['it has no name any more', { role: 'user', content: 'a', name: 'ada' }, (message) => delete message['name']],
    ['it was a part', { role: 'user', content: ['a'] }, (message) => (message['content'] = 'a')],
  ])('is another when in the very same message %s', async (_, message, change) => {
    const keys = [await keyOf([message]), await keyOf([message])]
    change(message)
    keys.push(await keyOf([message]), await keyOf([message]))
    expect(keys).toEqual([keys[0], keys[0], keys[2], keys[2]])
    expect(keys[2]).not.toBe(keys[0])
    expect(keys[2]).toBe(await keyOf([structuredClone(message)]))
  })

  it('is another for each field beside one of the two', async () => {
    const messages = [
      { content: 'a', x: 1 },
      { content: 'a', x: 2 },
      { role: 'a', x: 1 },
      { role: 'a', x: 2 },
      { role: 'a' },
    ]
    const keys = await Promise.all(messages.map((message) => keyOf([message])))
    expect(new Set(keys).size).toBe(messages.length)
  })

  it('is that of what an instance of a class says to be sent of it', async () => {
    class Said {
      role = 'user'
      content = 'a'
      toJSON(): object {
        return { role: 'user', content: 'b' }
      }
    }
    const said = new Said()
    for (let time = 0; time < 3; time++) expect(await keyOf([said])).toBe(await keyOf([{ role: 'user', content: 'b' }]))
  })
})

it('stays what it is for long conversations, of one block and of many: stores outlive programs', async () => {
  const spoken = (...lengths: number[]): object[] =>
    lengths.map((length, at) => ({ role: 'user', content: String(at).repeat(length) }))
  // A message of 4,096 characters, the role among them, fills a block; one of 4,095 does not.
  const conversations = [spoken(4092), spoken(4091), spoken(4092, 10), spoken(4091, 10), spoken(9000, 9000, 20), []]
  expect(await Promise.all(conversations.map(keyOf))).toMatchInlineSnapshot(`
    [
      "chinwag:1:505bd613753bccad7c328d7ed28ea178e401f0502d29825bf4cab40866aa119a",
      "chinwag:1:2965dca1218cd5c98d4939335b38bebe1c7dd6b1f22a18ae656916274c19f51a",
      "chinwag:1:3c72bc4ea505837ba742fbf5c3d88cfadbab8f2b92470bd49497fe7e76cebf12",
      "chinwag:1:0e3af3683bfc8a773666451101ea2d598e827affa6e6652037eb17ab94e70849",
      "chinwag:1:ba84afbe46edad883b8ad25b2f6797321a7b6639a4883448a3c7f1ce5ee9738b",
      "chinwag:1:198a979d66d29af40d62b82ca625cf2eeae3865a11721b57b27431a4e12daf4f",
    ]
  `)
})

/** What is hashed for each of the keys, with a hash that only counts. */
async function hashedFor(keys: (cacheKey: KeyOf) => AsyncIterable<unknown>) {
  vi.resetModules()
  let characters = 0
  let hashes = 0
  vi.doMock('./sha256.ts', () => ({ sha256: (text: string) => ((characters += text.length), String(++hashes)) }))
  const { cacheKey } = await import('./cache-key.ts')
  vi.doUnmock('./sha256.ts')
  const counts: number[] = []
  for await (const _ of keys(cacheKey)) {
    counts.push(characters)
    characters = 0
  }
  return counts
}

it('hashes what is new, and no more than a block of what was there, however long the conversation is', async () => {
  const messages: ChatParams['messages'][number][] = []
  const counts = await hashedFor(async function* grow(cacheKey) {
    for (let turn = 0; turn < 100; turn++) {
      messages.push({ role: 'user', content: `question ${turn} `.padEnd(1000, '?') })
      yield await cacheKey({ model: 'm', messages: [...messages] }, place)
    }
  })
  // The digests of the blocks, of a digit each here, are among it.
  expect(Math.max(...counts)).toBeLessThan(4096 + 2 * 1000 + 1000)
})

it('hashes a conversation that comes again twice at most', async () => {
  const messages = Array.from({ length: 50 }, () => ({ role: 'user' as const, content: 'a'.repeat(1000) }))
  const counts = await hashedFor(async function* thrice(cacheKey) {
    for (let turn = 0; turn < 3; turn++) yield await cacheKey({ model: 'm', messages }, place)
  })
  expect(counts[0]).toBeGreaterThan(50_000)
  expect(counts[2]).toBeLessThan(4096 + 1000)
})

it.each([1, 2, 50])('hashes of a conversation of %i messages that is known nothing but its key', async (length) => {
  const messages = Array.from({ length }, () => ({ role: 'user' as const, content: 'a'.repeat(1000) }))
  const counts = await hashedFor(async function* often(cacheKey) {
    for (let turn = 0; turn < 4; turn++) yield await cacheKey({ model: 'm', messages }, place)
  })
  expect(counts[0]).toBeGreaterThan(1000)
  expect(counts.slice(2)).toEqual([counts[2], counts[2]])
  expect(counts[2]).toBeLessThan(300)
})

it('hashes little when something else is asked at the end of a conversation that is known', async () => {
  const [first, second] = [1, 2].map(() => ({ role: 'user' as const, content: 'a'.repeat(5000) }))
  const counts = await hashedFor(async function* again(cacheKey) {
    for (const content of ['one', 'one', 'two', 'three']) {
      const messages = [first, second, { role: 'user', content }] as ChatParams['messages']
      yield await cacheKey({ model: 'm', messages }, place)
    }
  })
  expect(counts[0]).toBeGreaterThan(10_000)
  expect(Math.max(...counts.slice(2))).toBeLessThan(500)
})
