import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { question } from '../../test/fixtures.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { cache } from '../cache.ts'
import { sqliteStore } from './sqlite-store.ts'

const fileIn = (folder: string): string => join(folder, 'cache.sqlite')

afterEach(() => void vi.useRealTimers())

describe('a file', () => {
  it('keeps its entries while nobody has it open', () => {
    const path = fileIn(temporaryFolder())
    {
      using store = sqliteStore(path)
      store.set('a', 'one')
    }
    using store = sqliteStore(path)
    expect(store.get('a')).toBe('one')
  })

  it('is one file again when the last one has closed it', () => {
    const folder = temporaryFolder()
    const stores = [sqliteStore(fileIn(folder)), sqliteStore(fileIn(folder))]
    stores[0]?.set('a', 'one')
    expect(stores[1]?.get('a')).toBe('one')
    for (const store of stores) store.close()
    expect(readdirSync(folder)).toEqual(['cache.sqlite'])
  })

  it('is not changed by being read', () => {
    const path = fileIn(temporaryFolder())
    sqliteStore(path).close()
    {
      using store = sqliteStore(path)
      store.set('a', 'one')
    }
    const before = readFileSync(path)
    for (let round = 0; round < 2; round++) {
      using store = sqliteStore(path)
      expect([store.get('a'), store.get('b')]).toEqual(['one', undefined])
    }
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('serves a second chat from what a first one asked', async () => {
    const path = fileIn(temporaryFolder())
    const simulator = createSimulator()
    const answers = []
    for (let round = 0; round < 2; round++) {
      using store = sqliteStore(path)
      const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, use: [cache({ store })] })
      answers.push(await chat.complete(question))
      await chat.idle()
    }
    expect(answers[1]).toEqual(answers[0])
    expect(simulator.calls).toHaveLength(1)
  })

  it('of recorded answers serves `only` without a server, whatever the key', async () => {
    const path = fileIn(temporaryFolder())
    const options = { ttlMs: Infinity, scope: 'shared' }
    const recorded = sqliteStore(path)
    const { fetch } = createSimulator()
    const recording = createChat({ apiKey: 'sim', fetch, use: [cache({ ...options, store: recorded })] })
    const answer = await recording.complete(question)
    await recording.idle()
    recorded.close()
    using store = sqliteStore(path)
    const unreachable = (): never => {
      throw new Error('There is no server.')
    }
    const replaying = createChat({ fetch: unreachable, use: [cache({ ...options, store })] })
    await expect(replaying.complete(question, { cache: 'only' })).resolves.toEqual(answer)
  })

  it('may be closed twice, and fails afterwards', () => {
    const store = sqliteStore(':memory:')
    store.close()
    store.close()
    expect(() => store.get('a')).toThrow(Error)
  })

  it.each([
    ['a file of another program', 'CREATE TABLE notes (text TEXT)'],
    ['its database, with an id of its own', 'CREATE TABLE notes (text TEXT); PRAGMA application_id = 7'],
  ])('is left as it was where it is %s', (_, sql) => {
    const path = fileIn(temporaryFolder())
    {
      using other = new DatabaseSync(path)
      other.exec(sql)
    }
    expect(() => sqliteStore(path)).toThrow(/holds the data of another program\. Give the cache a file of its own\.$/)
    using other = new DatabaseSync(path)
    expect(other.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'notes' }])
    expect(other.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'delete' })
  })

  it('is refused where it is no database, or of another version', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'notes.txt'), 'some notes, longer than the head of a database. '.repeat(10))
    expect(() => sqliteStore(join(folder, 'notes.txt'))).toThrow(/is no SQLite database, or a damaged one\.$/)
    sqliteStore(fileIn(folder)).close()
    {
      using newer = new DatabaseSync(fileIn(folder))
      newer.exec('PRAGMA user_version = 2')
    }
    expect(() => sqliteStore(fileIn(folder))).toThrow(/must be of version 1, got 2\. Delete it: it is only a cache\.$/)
  })

  it('must be in a folder that exists', () => {
    expect(() => sqliteStore(join(temporaryFolder(), 'missing', 'cache.sqlite'))).toThrow(
      /cannot be opened\. Its folder must exist, and both must be writable\.$/,
    )
  })

  it.each([['', '""'] as const, [7, '7'] as const, [undefined, 'undefined'] as const])(
    'has a name: not %j',
    (path, shown) => {
      expect(() => sqliteStore(path as string)).toThrow(
        `The path of \`sqliteStore()\` must be the name of a file, got ${shown}.`,
      )
    },
  )

  it.each<[object, string]>([
    [{ maxBytes: 0 }, 'The `maxBytes` option must be an integer of at least 1, got 0.'],
    [{ maxEntryBytes: 1.5 }, 'The `maxEntryBytes` option must be an integer of at least 1, got 1.5.'],
    [{ maxSize: 1 }, '`sqliteStore()` has no option "maxSize". Its options are `maxBytes`, `maxEntryBytes`.'],
  ])('is not opened with %j', (options, message) => {
    expect(() => sqliteStore(':memory:', options)).toThrow(message)
  })
})

describe('room', () => {
  const value = 'x'.repeat(10_000)

  it('is made by those that were written longest ago, and the file stops growing', () => {
    const path = fileIn(temporaryFolder())
    using store = sqliteStore(path, { maxBytes: 1_000_000 })
    for (let number = 0; number < 50; number++) store.set(`key ${number}`, value)
    store.set('key 0', value)
    for (let number = 50; number < 120; number++) store.set(`key ${number}`, value)
    const has = (number: number): boolean => store.get(`key ${number}`) !== undefined
    expect([has(0), has(1), has(10), has(119)]).toEqual([true, false, false, true])
    for (let number = 0; number < 1000; number++) store.set(`key ${number}`, value)
    store.close()
    expect(statSync(path).size).toBeLessThan(1_100_000)
  })

  it('is made by expired entries first', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    using store = sqliteStore(':memory:', { maxBytes: 1_000_000 })
    store.set('oldest', value)
    for (let number = 0; number < 60; number++) store.set(`short ${number}`, value, 1000)
    vi.setSystemTime(Date.now() + 1000)
    for (let number = 0; number < 60; number++) store.set(`long ${number}`, value)
    expect(store.get('oldest')).toBe(value)
    expect(store.get('long 0')).toBe(value)
  })

  it('is made where an expired entry was never asked for again', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const path = fileIn(temporaryFolder())
    const store = sqliteStore(path)
    for (let number = 0; number < 50; number++) store.set(`short ${number}`, value, 1000)
    vi.setSystemTime(Date.now() + 1000)
    for (let number = 0; number < 100; number++) store.set('same', value)
    store.close()
    using database = new DatabaseSync(path)
    expect(database.prepare('SELECT key FROM entries').all()).toEqual([{ key: 'same' }])
  })

  it('is not made for one that is too large', () => {
    using store = sqliteStore(':memory:', { maxEntryBytes: 20 })
    store.set('a', 'ä'.repeat(10))
    expect(() => store.set('b', 'ä'.repeat(11))).toThrowErrorMatchingInlineSnapshot(
      `[EntryTooLarge: The entry must be at most 20 bytes, got 22. Raise \`maxEntryBytes\`, or \`maxBytes\`.]`,
    )
    expect([store.get('a'), store.get('b')]).toEqual(['ä'.repeat(10), undefined])
  })
})

describe('`setIfAbsent`', () => {
  it('sets once, until the entry is deleted or expired', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    using store = sqliteStore(':memory:')
    expect(store.setIfAbsent('a', 'one', 1000)).toBe(true)
    expect(store.setIfAbsent('a', 'two', 1000)).toBe(false)
    expect(store.get('a')).toBe('one')
    vi.setSystemTime(Date.now() + 1000)
    expect(store.setIfAbsent('a', 'three', 1000)).toBe(true)
    expect(store.setIfAbsent('a', 'four', 1000)).toBe(false)
    store.delete('a')
    expect(store.setIfAbsent('a', 'five', 1000)).toBe(true)
    expect(store.get('a')).toBe('five')
    store.set('for ever', 'one')
    vi.setSystemTime(Date.now() + 1e12)
    expect(store.setIfAbsent('for ever', 'two', 1000)).toBe(false)
  })
})

describe('a file that another process writes to', () => {
  it('is read meanwhile, and written to when the other is done', async () => {
    const path = fileIn(temporaryFolder())
    using store = sqliteStore(path)
    store.set('a', 'one')
    using other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    expect(store.get('a')).toBe('one')
    const writes = [store.set('a', 'two'), store.setIfAbsent('b', 'three', 1000), store.delete('c')]
    for (const write of writes) expect(write).toBeInstanceOf(Promise)
    other.exec('COMMIT')
    await expect(Promise.all(writes)).resolves.toEqual([undefined, true, undefined])
    expect([store.get('a'), store.get('b')]).toEqual(['two', 'three'])
  })

  it('is given up after a second, with the error of SQLite', async () => {
    const path = fileIn(temporaryFolder())
    using store = sqliteStore(path)
    using other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    vi.useFakeTimers({ toFake: ['performance'], now: 0 })
    const write = store.set('a', 'one')
    vi.advanceTimersByTime(1001)
    await expect(write).rejects.toMatchObject({ errcode: 5 })
  })
})
