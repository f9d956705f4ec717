import { type StoreCase, expectEntry } from './entry-cases.ts'
import type { Awaitable } from './store.ts'

const hour = 3_600_000
const month = 30 * 24 * hour

/** What every store must make of `ttlMs`, also one that ignores it. */
export const ttlCases: readonly StoreCase[] = [
  {
    name: 'has an entry whose time is not over',
    async run(store) {
      // More than a timer can wait, and less than a second: neither may end an entry at once.
      for (const ttlMs of [month, hour, hour + 0.5]) {
        await store.set('a', `for ${ttlMs}`, ttlMs)
        await expectEntry(
          store,
          'a',
          `for ${ttlMs}`,
          '`ttlMs` is in milliseconds, and may be longer than a timer can wait.',
        )
      }
    },
  },
  {
    name: 'takes a time that is shorter than a second',
    async run(store) {
      await store.set('a', 'one', 1)
      await store.set('a', 'two')
      await expectEntry(store, 'a', 'two', 'Round a time up where the backend counts in seconds.')
    },
  },
]

/** Only where time can be made to pass. */
export function expiryCases(passTime: (ms: number) => Awaitable<unknown>): readonly StoreCase[] {
  return [
    {
      name: 'has nothing for an entry whose time is over, and all others',
      async run(store) {
        await store.set('short', 'one', 1000)
        await store.set('long', 'two', hour)
        await store.set('for ever', 'three')
        await passTime(2100)
        await expectEntry(store, 'short', undefined, 'An entry must be gone when `ttlMs` milliseconds are over.')
        await expectEntry(store, 'long', 'two', 'Each entry has a time of its own, in milliseconds.')
        await expectEntry(store, 'for ever', 'three', 'Without `ttlMs`, an entry is of use for ever.')
      },
    },
    {
      name: 'counts the time of an entry from when it was set last',
      async run(store) {
        await store.set('a', 'one', 1000)
        await store.set('a', 'two', hour)
        await store.set('b', 'one', 1000)
        await store.set('b', 'two')
        await passTime(2100)
        const remedy = '`set` must replace the time of an entry too: a timer of the old value must not end the new one.'
        await expectEntry(store, 'a', 'two', remedy)
        await expectEntry(store, 'b', 'two', remedy)
      },
    },
    {
      name: 'ends an entry in its time, however often it is read',
      async run(store) {
        await store.set('a', 'one', 1000)
        for (const ms of [700, 700, 700]) {
          await passTime(ms)
          await store.get('a')
        }
        await expectEntry(store, 'a', undefined, 'The time of an entry begins when it is set: `get` must not renew it.')
      },
    },
    {
      name: 'takes a `ttlMs` of 0 for no time, not for ever',
      async run(store) {
        await store.set('a', 'one', 0)
        await passTime(1100)
        await expectEntry(
          store,
          'a',
          undefined,
          'Only an entry without `ttlMs` is of use for ever: look for `ttlMs ||`.',
        )
      },
    },
  ]
}
