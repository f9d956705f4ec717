import { fail } from '../conformance-error.ts'
import { turn } from '../patience.ts'
import { showKey } from './handle.ts'
import { keys, values } from './samples.ts'
import type { StoreHandle } from './store.ts'

/** A case with a store of its own. */
export interface StoreCase {
  readonly name: string
  readonly run: (store: StoreHandle) => Promise<void>
}

/** @throws {ConformanceError} when a key has not the value that it must have. */
export async function expectEntry(
  store: StoreHandle,
  key: string,
  expected: string | undefined,
  remedy: string,
): Promise<void> {
  const value = await store.get(key)
  if (value === expected) return
  const show = (text: string | undefined): string => (text === undefined ? 'nothing' : showKey(text))
  fail(`The key ${showKey(key)} must have ${show(expected)}`, `it has ${show(value)}`, remedy)
}

/** What becomes of single entries. */
export const entryCases: readonly StoreCase[] = [
  {
    name: 'has nothing for a key that was never set',
    run: (store) => expectEntry(store, 'never', undefined, 'Give `undefined` or `null`, and throw nothing.'),
  },
  {
    name: 'gives back what was set',
    async run(store) {
      await store.set('a', 'one')
      await expectEntry(store, 'a', 'one', 'Look at what `set` writes, and where.')
      await expectEntry(store, 'a', 'one', 'Reading must not use an entry up.')
    },
  },
  {
    name: 'gives back what was set last',
    async run(store) {
      for (const value of ['one', 'a longer two', '3']) await store.set('a', value)
      await expectEntry(store, 'a', '3', '`set` must replace what was there, also by something shorter.')
    },
  },
  {
    name: 'has nothing for a key that was deleted, and can have it again',
    async run(store) {
      await store.set('a', 'one')
      await store.set('b', 'two')
      await store.delete('a')
      await expectEntry(store, 'a', undefined, '`delete` must be done when its promise resolves.')
      await expectEntry(store, 'b', 'two', '`delete` must leave other keys alone.')
      await store.set('a', 'three')
      await expectEntry(store, 'a', 'three', 'A key that was deleted must be free for a new value.')
    },
  },
  {
    name: 'takes it that a key that is deleted was never set',
    run: (store) => store.delete('never'),
  },
  {
    name: 'tells all keys apart, whatever is in them',
    async run(store) {
      for (const [at, key] of keys.entries()) await store.set(key, `value ${at}`)
      for (const [at, key] of keys.entries()) {
        await expectEntry(
          store,
          key,
          `value ${at}`,
          'Use keys as they are: no trimming, case, paths, patterns or prefixes.',
        )
      }
      await store.delete('%')
      await store.delete('*')
      await expectEntry(store, 'plain', 'value 0', 'A key is no pattern: `delete` means this very key.')
    },
  },
  {
    name: 'has nothing for names that every object has',
    async run(store) {
      for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
        await expectEntry(store, key, undefined, 'Keep entries in a `Map`, not in the fields of an object.')
    },
  },
  {
    name: 'gives back every text as it was',
    async run(store) {
      for (const [name, value] of Object.entries(values)) {
        await store.set(name, value)
        await expectEntry(
          store,
          name,
          value,
          'Write text as UTF-8 with its length; no trimming, no normalising, no parsing.',
        )
      }
    },
  },
  {
    name: 'gives back a text of a million characters',
    async run(store) {
      const large = 'Größe 🙂 '.repeat(120_000)
      await store.set('large', large)
      await expectEntry(
        store,
        'large',
        large,
        'An answer with pictures or sound is as long. Raise the limit, or split the value.',
      )
      await store.set('large', 'small')
      await expectEntry(store, 'large', 'small', 'A small value must replace all of a large one.')
    },
  },
  {
    name: 'keeps its entries when someone changes the bytes that it gave',
    async run(store) {
      await store.set('a', 'one')
      const given = await store.getRaw('a')
      if (!ArrayBuffer.isView(given)) return
      new Uint8Array(given.buffer, given.byteOffset, given.byteLength).fill(0)
      await turn()
      await expectEntry(store, 'a', 'one', 'Give a copy of the bytes: they belong to whoever reads them.')
    },
  },
]

/** Passes for a store that has no `clear`: what a store has is known only when it is there. */
export const clearCase: StoreCase = {
  name: 'has nothing at all after `clear`, if it has that',
  async run(store) {
    if (!store.clear) return
    for (const key of ['a', 'b', '__proto__']) await store.set(key, 'one')
    await store.clear()
    for (const key of ['a', 'b', '__proto__'])
      await expectEntry(store, key, undefined, '`clear` must be done when its promise resolves.')
    await store.set('a', 'two')
    await expectEntry(store, 'a', 'two', 'A store must work on after `clear`.')
  },
}
