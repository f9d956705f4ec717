import type { ChatParams } from '@chinwag/core'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { cacheKey } from './cache-key.ts'
import { fingerprintOf } from './fingerprint.ts'

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

  it('tells a digest from a text that looks like it', async () => {
    const message = { role: 'user', content: 'a' }
    const text = await fingerprintOf(message).text
    expect(text).toMatch(/^#[0-9a-f]{64}$/)
    expect(new Set(await Promise.all([[message], [text], [`"${text}"`]].map(keyOf))).size).toBe(3)
  })
})

it('digests each message once, though the conversation grows', async () => {
  vi.resetModules()
  const hashed: string[] = []
  vi.doMock('./sha256.ts', () => ({ sha256: (text: string) => (hashed.push(text), String(hashed.length)) }))
  const { cacheKey } = await import('./cache-key.ts')
  vi.doUnmock('./sha256.ts')
  const messages: ChatParams['messages'][number][] = []
  for (let turn = 0; turn < 20; turn++) {
    messages.push({ role: 'user', content: `question ${turn}` })
    await cacheKey({ model: 'm', messages: [...messages] }, place)
  }
  const digested = hashed.filter((text) => text.startsWith('{'))
  expect(digested).toHaveLength(20)
  expect(hashed).toHaveLength(40)
})
