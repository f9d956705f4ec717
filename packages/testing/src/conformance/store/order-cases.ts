import { createRandom, integerBetween, pick } from '../../answer/random.ts'
import { fail } from '../conformance-error.ts'
import { type StoreCase, expectEntry } from './entry-cases.ts'
import { showKey } from './handle.ts'
import type { StoreHandle } from './store.ts'

const many = Array.from({ length: 50 }, (_, at) => `key ${at}`)

/** What becomes of entries when much is done to them, in any order and at once. */
export const orderCases: readonly StoreCase[] = [
  {
    name: 'behaves as a map does, whatever the order of the steps',
    run: likeMap,
  },
  {
    name: 'keeps all of many entries that are set at once',
    async run(store) {
      await Promise.all(many.map((key) => store.set(key, `value of ${key}`)))
      const remedy =
        'Write each entry by itself: to read all, change one and write all loses what others wrote meanwhile.'
      for (const key of many) await expectEntry(store, key, `value of ${key}`, remedy)
    },
  },
  {
    name: 'deletes what it was told to while other entries are set',
    async run(store) {
      for (const key of many) await store.set(key, 'old')
      await Promise.all(many.map((key, at) => (at % 2 === 0 ? store.delete(key) : store.set(key, 'new'))))
      const remedy = 'Steps on different keys must not undo each other.'
      for (const [at, key] of many.entries()) await expectEntry(store, key, at % 2 === 0 ? undefined : 'new', remedy)
    },
  },
  {
    name: 'gives one whole value or another while a key is set by several at once',
    run: writeTogether,
  },
]

async function likeMap(store: StoreHandle): Promise<void> {
  const random = createRandom('conformance')
  const model = new Map<string, string>()
  const keys = ['a', 'b', 'ab', 'A', '__proto__'] as const
  for (let step = 0; step < 200; step++) {
    const key = pick(random, keys)
    if (random() < 0.3) {
      await store.delete(key)
      model.delete(key)
    } else {
      const value = `${step}`.repeat(integerBetween(random, 1, 20))
      await store.set(key, value)
      model.set(key, value)
    }
    for (const known of keys)
      await expectEntry(
        store,
        known,
        model.get(known),
        `It was so after ${step + 1} random steps: look for what one key has to do with another.`,
      )
  }
}

/** A value that shows when it is mixed with another. */
function uniform(letter: string): string {
  return letter.repeat(20_000)
}

async function writeTogether(store: StoreHandle): Promise<void> {
  const letters = ['a', 'b', 'c', 'd', 'e']
  await store.set('key', uniform('z'))
  const reads = letters.flatMap((letter) => [store.set('key', uniform(letter)), store.get('key')])
  const read = [...(await Promise.all(reads)), await store.get('key')].filter((value) => value !== undefined)
  const torn = read.find((value) => ![...letters, 'z'].some((letter) => uniform(letter) === value))
  const last = await store.get('key')
  if (torn === undefined && last !== undefined && last !== uniform('z')) return
  fail(
    'A key that several set at once must have one of their values, whole',
    torn === undefined ? 'it has none of them' : `it gave ${showKey(torn)}, a mixture`,
    'Replace a value in one step, such as a transaction, or a new file that is renamed.',
  )
}
