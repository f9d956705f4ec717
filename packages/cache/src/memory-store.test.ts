import { describe, expect, it } from 'vitest'
import { memoryStore } from './memory-store.ts'

describe('memoryStore', () => {
  it('reads and forgets at once, without a promise', () => {
    const store = memoryStore()
    expect(store.get('a')).toBeUndefined()
    store.set('a', '1')
    expect(store.get('a')).toBe('1')
    store.set('a', '2')
    expect(store.get('a')).toBe('2')
    store.delete('a')
    expect(store.get('a')).toBeUndefined()
    store.set('b', '3')
    store.clear?.()
    expect(store.get('b')).toBeUndefined()
  })

  it('drops the least recently used entries when the bytes run out, two for each character', () => {
    // Three entries of 1 + 9 characters fill it.
    const store = memoryStore({ maxBytes: 60 })
    for (const key of ['a', 'b', 'c']) store.set(key, 'x'.repeat(9))
    void store.get('a')
    store.set('d', 'x'.repeat(9))
    expect(['a', 'b', 'c', 'd'].map((key) => store.get(key) !== undefined)).toEqual([true, false, true, true])
  })

  it('drops the least recently used entries when there are too many', () => {
    const store = memoryStore({ maxEntries: 2 })
    for (const key of ['a', 'b', 'c']) store.set(key, '1')
    expect(['a', 'b', 'c'].map((key) => store.get(key))).toEqual([undefined, '1', '1'])
  })

  it('does not keep an entry that is too large, nor what it was to replace, and keeps the others', () => {
    const store = memoryStore({ maxBytes: 60, maxEntryBytes: 20 })
    store.set('a', 'x'.repeat(9))
    store.set('b', 'old')
    expect(() => store.set('b', 'x'.repeat(10))).toThrowErrorMatchingInlineSnapshot(
      `[EntryTooLarge: The entry must be at most 20 bytes, got 22. Raise \`maxEntryBytes\`, or \`maxBytes\`.]`,
    )
    expect(store.get('a')).toBe('x'.repeat(9))
    expect(store.get('b')).toBeUndefined()
  })

  it('keeps the others also where an entry alone may be larger than all together', () => {
    const store = memoryStore({ maxBytes: 60, maxEntryBytes: 1000 })
    store.set('a', 'x')
    expect(() => store.set('b', 'x'.repeat(30))).toThrow('at most 60 bytes, got 62')
    expect(store.get('a')).toBe('x')
  })

  it('allows one entry 4 MiB', () => {
    const store = memoryStore()
    const size = 2 * 1024 * 1024 - 1
    store.set('a', 'x'.repeat(size))
    expect(() => store.set('b', 'x'.repeat(size + 1))).toThrow('Raise `maxEntryBytes`')
    expect(store.get('a')).toHaveLength(size)
    expect(store.get('b')).toBeUndefined()
  })

  it.each<object>([
    ...[{ maxBytes: 0 }, { maxEntries: 1.5 }, { maxEntryBytes: -1 }],
    ...[{ maxBytes: null }, { maxEntries: null }, { maxEntryBytes: null }],
  ])('refuses %j', (options) => {
    expect(() => memoryStore(options)).toThrow(RangeError)
  })

  it('refuses an option that does not exist', () => {
    const options: object = { max: 10 }
    expect(() => memoryStore(options)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: \`memoryStore()\` has no option "max". Its options are \`maxBytes\`, \`maxEntries\`, \`maxEntryBytes\`.]`,
    )
  })

  it('says which option is wrong', () => {
    expect(() => memoryStore({ maxBytes: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`maxBytes\` option must be an integer of at least 1, got 0.]`,
    )
  })
})
