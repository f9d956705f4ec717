import { describe, expect, test } from 'vitest'
import { asker } from '../../test/ask.ts'
import { createBoundedMap } from './bounded-map.ts'
import { createSimulator } from './create-simulator.ts'
import { createJournal } from './journal.ts'
import type { CallRecord } from './simulator-call.ts'

const record = (id: string): CallRecord => ({
  id,
  method: 'POST',
  path: '/',
  headers: {},
  body: { id },
  stream: false,
  attempt: 1,
  fault: undefined,
  status: 200,
  completion: { id } as CallRecord['completion'],
  error: undefined,
  at: 0,
  outcome: 'open',
  chunksSent: 0,
  bytesSent: 0,
  hungUp: undefined,
})

describe('the journal', () => {
  test('keeps the last calls', async () => {
    const simulator = createSimulator({ journalSize: 3 })
    for (const user of ['a', 'b', 'c', 'd', 'e']) await asker(simulator.fetch)({ user })
    expect(simulator.calls.map(({ body }) => (body as { user: string }).user)).toEqual(['c', 'd', 'e'])
  })

  test('keeps 10,000 of them unless it is told otherwise, and none where that is wanted', async () => {
    const [simulator, without] = [createSimulator(), createSimulator({ journalSize: 0 })]
    for (let at = 0; at < 10_001; at++) await asker(simulator.fetch)({}, { body: String(at) })
    expect([simulator.calls.length, simulator.calls[0]?.body]).toEqual([10_000, 1])
    expect((await asker(without.fetch)()).status).toBe(200)
    expect(without.calls).toEqual([])
  })

  test('drops the oldest bodies and answers when there is no room for all, and never the latest', () => {
    const journal = createJournal(10)
    for (const id of ['a', 'b', 'c']) journal.add(record(id), 30_000_000)
    expect(journal.calls.map(({ body, completion }) => [body, completion?.id])).toEqual([
      ['[dropped]', undefined],
      [{ id: 'b' }, 'b'],
      [{ id: 'c' }, 'c'],
    ])
    journal.add(record('huge'), 90_000_000)
    expect(journal.calls.map(({ id, completion }) => [id, completion?.id])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', undefined],
      ['huge', 'huge'],
    ])
    journal.clear()
    for (const id of ['d', 'e']) journal.add(record(id), 30_000_000)
    expect(journal.calls.every(({ completion }) => completion !== undefined)).toBe(true)
  })

  test('makes room again when a call leaves it', () => {
    const journal = createJournal(2)
    for (const id of ['a', 'b', 'c', 'd', 'e']) journal.add(record(id), 30_000_000)
    expect(journal.calls.map(({ completion }) => completion?.id)).toEqual(['d', 'e'])
  })

  test('has entries that keep up, and that nobody can change', async () => {
    const simulator = createSimulator()
    const response = await asker(simulator.fetch)({ stream: true })
    const { calls } = simulator
    const [call] = calls
    expect(call?.outcome).toBe('open')
    await response.text()
    expect(call?.outcome).toBe('sent')

    const change = (changed: unknown, name: string): unknown => Reflect.set(Object(changed), name, 'x')
    expect(() => change(call, 'status')).toThrow('The entries of `simulator.calls` are what happened')
    expect(() => Reflect.deleteProperty(Object(call), 'status')).toThrow(TypeError)
    expect(() => Reflect.defineProperty(Object(call), 'status', { value: 1 })).toThrow(TypeError)
    for (const part of [call?.headers, call?.body, call?.completion?.choices[0]?.message, calls])
      expect(change(part, '0')).toBe(false)
    expect(call).toMatchObject({ status: 200, body: { model: 'sim' } })
  })

  test('has no key of a request in its path or under another name', async () => {
    const simulator = createSimulator()
    const key = 'key-4f8e2b/1c+9d=='
    const headers = { 'api-key': key, 'x-whatever': `it is ${key}`, 'x-other': 'kept' }
    const path = `/${encodeURIComponent(key)}/gsk_Ab1Cd2Ef3Gh4Ij5Kl6Mn7/chat/completions`
    await simulator.fetch(`https://example.com${path}?key=${key}`, { method: 'POST', headers, body: '{}' })
    expect(simulator.calls[0]).toMatchObject({
      path: '/[removed]/[removed]/chat/completions',
      headers: { 'api-key': '[removed]', 'x-whatever': '[removed]', 'x-other': 'kept' },
    })
  })

  test('has entries that can be copied, and then cloned', async () => {
    const simulator = createSimulator()
    await asker(simulator.fetch)()
    const [call] = simulator.calls
    expect(structuredClone({ ...call })).toEqual({ ...call })
  })

  test('gives a list that does not grow, and the next one has what came since', async () => {
    const simulator = createSimulator()
    await asker(simulator.fetch)()
    const before = simulator.calls
    expect(simulator.calls).toBe(before)
    await asker(simulator.fetch)()
    expect([before.length, simulator.calls.length]).toEqual([1, 2])
  })
})

test('a bounded map forgets what was set longest ago', () => {
  const map = createBoundedMap<number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.set('a', 3)
  map.set('c', 4)
  expect(['a', 'b', 'c'].map(map.get)).toEqual([3, undefined, 4])
  map.clear()
  expect(map.get('a')).toBeUndefined()
})
