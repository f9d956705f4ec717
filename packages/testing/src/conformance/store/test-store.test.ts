import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { failuresOf, rulesOf } from '../../../test/failures-of.ts'
import { turn } from '../patience.ts'
import type { StoreSuiteOptions, TestableStore } from './store.ts'
import { testStore } from './test-store.ts'

/** Minds `ttlMs`, looks at the clock when it is read, and gives bytes. */
function expiringStore(now: () => number): TestableStore {
  const entries = new Map<string, { readonly value: Uint8Array; readonly expiresAt: number }>()
  return {
    async get(key) {
      const entry = entries.get(key)
      return entry && now() < entry.expiresAt ? entry.value.slice() : null
    },
    async set(key, value, ttlMs = Infinity) {
      entries.set(key, { value: new TextEncoder().encode(value), expiresAt: now() + ttlMs })
    },
    delete: (key) => entries.delete(key),
  }
}

const gone = (): Promise<never> => Promise.reject(new Error('The backend is gone'))
const failing = (): TestableStore => ({ get: gone, set: gone, delete: gone })

testStore('a Map', () => new Map<string, string>(), { test, failing })

describe('with fake timers', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  testStore('a store that minds the time', () => expiringStore(Date.now), {
    test,
    passTime: (ms) => vi.advanceTimersByTimeAsync(ms),
  })
})

test('each case has a store of its own, which is closed when it is over, also when it fails', async () => {
  const open = new Set<TestableStore>()
  let made = 0
  const failures = await failuresOf((register) =>
    testStore(
      'it',
      () => {
        made++
        const store = { ...failing(), get: () => undefined }
        open.add(store)
        return store
      },
      { test: register, close: (store) => open.delete(store) },
    ),
  )
  expect(failures.size).toBeGreaterThan(5)
  expect(made).toBeGreaterThan(failures.size)
  expect(open.size).toBe(0)
})

/** A map with a mistake in it. */
function mapWith(mistake: (entries: Map<string, string>) => Partial<TestableStore>): () => TestableStore {
  return () => {
    const entries = new Map<string, string>()
    return {
      get: (key) => entries.get(key),
      set: (key, value) => entries.set(key, value),
      delete: (key) => entries.delete(key),
      ...mistake(entries),
    }
  }
}

/** A map under other keys. */
const mapUnder = (keyOf: (key: string) => string): (() => TestableStore) =>
  mapWith((entries) => ({
    get: (key) => entries.get(keyOf(key)),
    set: (key, value) => entries.set(keyOf(key), value),
    delete: (key) => entries.delete(keyOf(key)),
  }))

/** A map of changed values. */
const mapOf = (change: (value: string) => string): (() => TestableStore) =>
  mapWith((entries) => ({ set: (key, value) => entries.set(key, change(value)) }))

/** A mistake that a store can have, and the cases that fail. */
interface Mistake {
  readonly make: () => TestableStore
  readonly options?: Omit<StoreSuiteOptions, 'test'>
  readonly fails: readonly string[]
}

const mistakes: Readonly<Record<string, Mistake>> = {
  'throws for what is not there': {
    make: mapWith((entries) => ({
      get(key) {
        if (entries.has(key)) return entries.get(key)
        throw new Error('No such key')
      },
    })),
    fails: [
      'has nothing for a key that was never set',
      'has nothing for a key that was deleted, and can have it again',
      'has nothing for names that every object has',
      'behaves as a map does, whatever the order of the steps',
      'deletes what it was told to while other entries are set',
    ],
  },
  'gives something else than text': {
    make: mapWith((entries) => ({ get: (key) => (entries.has(key) ? (7 as never) : undefined) })),
    fails: [
      'gives back what was set',
      'gives back what was set last',
      'has nothing for a key that was deleted, and can have it again',
      'tells all keys apart, whatever is in them',
      'gives back every text as it was',
      'gives back a text of a million characters',
      'behaves as a map does, whatever the order of the steps',
      'keeps all of many entries that are set at once',
      'deletes what it was told to while other entries are set',
      'gives one whole value or another while a key is set by several at once',
      'has an entry whose time is not over',
      'takes a time that is shorter than a second',
    ],
  },
  'keeps what came first': {
    make: mapWith((entries) => ({ set: (key, value) => entries.has(key) || entries.set(key, value) })),
    fails: [
      'gives back what was set last',
      'gives back a text of a million characters',
      'behaves as a map does, whatever the order of the steps',
      'deletes what it was told to while other entries are set',
      'gives one whole value or another while a key is set by several at once',
      'has an entry whose time is not over',
      'takes a time that is shorter than a second',
    ],
  },
  'uses an entry up': {
    make: mapWith((entries) => ({
      get(key) {
        const value = entries.get(key)
        entries.delete(key)
        return value
      },
    })),
    fails: [
      'gives back what was set',
      'tells all keys apart, whatever is in them',
      'behaves as a map does, whatever the order of the steps',
      'gives one whole value or another while a key is set by several at once',
    ],
  },
  'does not delete': {
    make: mapWith(() => ({ delete: () => false })),
    fails: [
      'has nothing for a key that was deleted, and can have it again',
      'behaves as a map does, whatever the order of the steps',
      'deletes what it was told to while other entries are set',
    ],
  },
  'deletes later': {
    make: mapWith((entries) => ({ delete: (key) => void turn().then(() => entries.delete(key)) })),
    fails: [
      'has nothing for a key that was deleted, and can have it again',
      'behaves as a map does, whatever the order of the steps',
      'deletes what it was told to while other entries are set',
    ],
  },
  'deletes by pattern': {
    make: mapWith((entries) => ({
      delete(key) {
        const pattern = new RegExp(`^${key.replaceAll(/[^\w%]/gu, String.raw`\$&`).replaceAll('%', '.*')}$`, 'su')
        for (const known of entries.keys()) if (known === key || pattern.test(known)) entries.delete(known)
      },
    })),
    fails: ['tells all keys apart, whatever is in them', 'deletes what it was told to while other entries are set'],
  },
  'takes no empty key': {
    make: mapWith((entries) => ({
      set(key, value) {
        if (key === '') throw new RangeError('The key is empty')
        return entries.set(key, value)
      },
    })),
    fails: ['tells all keys apart, whatever is in them'],
  },
  'minds no case': {
    make: mapUnder((key) => key.toLowerCase()),
    fails: ['tells all keys apart, whatever is in them', 'behaves as a map does, whatever the order of the steps'],
  },
  'trims keys': { make: mapUnder((key) => key.trim()), fails: ['tells all keys apart, whatever is in them'] },
  'normalises keys': { make: mapUnder((key) => key.normalize()), fails: ['tells all keys apart, whatever is in them'] },
  'cuts keys': { make: mapUnder((key) => key.slice(0, 250)), fails: ['tells all keys apart, whatever is in them'] },
  'takes keys for paths': {
    make: mapUnder((key) => new URL(key.replaceAll(/[^\w./]/gu, encodeURIComponent), 'file:///store/').href),
    fails: ['tells all keys apart, whatever is in them'],
  },
  'keeps entries in an object': {
    make: () => {
      const entries: Record<string, string> = {}
      return {
        get: (key) => entries[key],
        set: (key, value) => void (entries[key] = value),
        delete: (key) => delete entries[key],
      }
    },
    fails: [
      'tells all keys apart, whatever is in them',
      'has nothing for names that every object has',
      'behaves as a map does, whatever the order of the steps',
    ],
  },
  'takes an empty text for none': {
    make: mapWith((entries) => ({ get: (key) => entries.get(key) || undefined })),
    fails: ['gives back every text as it was'],
  },
  'trims values': {
    make: mapOf((value) => value.trim()),
    fails: ['gives back every text as it was', 'gives back a text of a million characters'],
  },
  'normalises values': { make: mapOf((value) => value.normalize()), fails: ['gives back every text as it was'] },
  'changes the ends of lines': {
    make: mapOf((value) => value.replaceAll('\r\n', '\n')),
    fails: ['gives back every text as it was'],
  },
  'cuts values at a zero': {
    make: mapOf((value) => value.split('\0')[0] ?? ''),
    fails: ['gives back every text as it was'],
  },
  'parses values': {
    make: mapOf((value) => (/^\d+(\.\d+)?$/u.test(value) ? String(Number(value)) : value)),
    fails: ['gives back every text as it was', 'behaves as a map does, whatever the order of the steps'],
  },
  'loses the mark at the beginning': {
    make: mapOf((value) => value.replace(/^\uFEFF/u, '')),
    fails: ['gives back every text as it was'],
  },
  'writes one byte a character': {
    make: mapOf((value) =>
      String.fromCharCode(...[...value.slice(0, 50_000)].map((letter) => letter.charCodeAt(0) & 255)),
    ),
    fails: ['gives back every text as it was', 'gives back a text of a million characters'],
  },
  'takes no large values': {
    make: mapWith((entries) => ({
      set(key, value) {
        if (value.length > 500_000) throw new RangeError('Too large')
        return entries.set(key, value)
      },
    })),
    fails: ['gives back a text of a million characters'],
  },
  'gives its own bytes away': {
    make: () => {
      const entries = new Map<string, Uint8Array>()
      return {
        get: (key) => entries.get(key),
        set: (key, value) => entries.set(key, new TextEncoder().encode(value)),
        delete: (key) => entries.delete(key),
      }
    },
    fails: ['keeps its entries when someone changes the bytes that it gave'],
  },
  'writes all entries for each': {
    make: () => {
      let file = '[]'
      const change = async (edit: (entries: Map<string, string>) => unknown): Promise<void> => {
        const entries = new Map(JSON.parse(file) as [string, string][])
        await turn()
        edit(entries)
        file = JSON.stringify([...entries])
      }
      return {
        get: async (key) => new Map(JSON.parse(file) as [string, string][]).get(key),
        set: (key, value) => change((entries) => entries.set(key, value)),
        delete: (key) => change((entries) => entries.delete(key)),
      }
    },
    fails: [
      'keeps all of many entries that are set at once',
      'deletes what it was told to while other entries are set',
    ],
  },
  'writes values in two steps': {
    make: mapWith((entries) => ({
      async set(key, value) {
        const half = Math.ceil(value.length / 2)
        entries.set(key, value.slice(0, half) + (entries.get(key) ?? '').slice(half))
        await turn()
        entries.set(key, value)
      },
    })),
    fails: ['gives one whole value or another while a key is set by several at once'],
  },
  'clears nothing': {
    make: mapWith(() => ({ clear: () => {} })),
    fails: ['has nothing at all after `clear`, if it has that'],
  },
  'ends long entries at once': {
    make: mapWith((entries) => ({
      async set(key, value, ttlMs) {
        entries.set(key, value)
        if (ttlMs !== undefined && ttlMs > 2 ** 31 - 1) entries.delete(key)
      },
    })),
    fails: ['has an entry whose time is not over'],
  },
  'takes whole seconds alone': {
    make: mapWith((entries) => ({
      set(key, value, ttlMs) {
        if (ttlMs !== undefined && ttlMs % 1000 !== 0) throw new RangeError('Not a whole number of seconds')
        return entries.set(key, value)
      },
    })),
    fails: ['has an entry whose time is not over', 'takes a time that is shorter than a second'],
  },
  'forgets the time': {
    make: mapWith(() => ({})),
    options: { passTime: () => {} },
    fails: [
      'has nothing for an entry whose time is over, and all others',
      'ends an entry in its time, however often it is read',
      'takes a `ttlMs` of 0 for no time, not for ever',
    ],
  },
  'renews the time of an entry that is read': {
    make: () => {
      const entries = new Map<string, { value: string; ttlMs: number; end: number }>()
      return {
        get(key) {
          const entry = entries.get(key)
          if (!entry || entry.end <= time) return undefined
          entry.end = time + entry.ttlMs
          return entry.value
        },
        set: (key, value, ttlMs = Infinity) => entries.set(key, { value, ttlMs, end: time + ttlMs }),
        delete: (key) => entries.delete(key),
      }
    },
    options: { passTime: (ms) => void (time += ms) },
    fails: ['ends an entry in its time, however often it is read'],
  },
  'takes a time of 0 for none': {
    make: () => {
      const entries = new Map<string, { value: string; end: number }>()
      return {
        get(key) {
          const entry = entries.get(key)
          return entry && entry.end > time ? entry.value : undefined
        },
        set: (key, value, ttlMs) => entries.set(key, { value, end: ttlMs ? time + ttlMs : Infinity }),
        delete: (key) => entries.delete(key),
      }
    },
    options: { passTime: (ms) => void (time += ms) },
    fails: ['takes a `ttlMs` of 0 for no time, not for ever'],
  },
  'lets the time of an old value end the new one': {
    make: mapWith((entries) => ({
      set(key, value, ttlMs) {
        entries.set(key, value)
        if (ttlMs !== undefined && ttlMs < 5000) passed.push(() => entries.delete(key))
      },
    })),
    options: {
      passTime() {
        for (const end of passed.splice(0)) end()
      },
    },
    fails: ['counts the time of an entry from when it was set last'],
  },
  hangs: {
    make: mapWith(() => ({ get: () => new Promise<never>(() => {}) })),
    fails: [
      'has nothing for a key that was never set',
      'gives back what was set',
      'gives back what was set last',
      'has nothing for a key that was deleted, and can have it again',
      'tells all keys apart, whatever is in them',
      'has nothing for names that every object has',
      'gives back every text as it was',
      'gives back a text of a million characters',
      'keeps its entries when someone changes the bytes that it gave',
      'behaves as a map does, whatever the order of the steps',
      'keeps all of many entries that are set at once',
      'deletes what it was told to while other entries are set',
      'gives one whole value or another while a key is set by several at once',
      'has an entry whose time is not over',
      'takes a time that is shorter than a second',
    ],
  },
  'swallows the failures of its backend': {
    make: mapWith(() => ({})),
    options: { failing: mapWith(() => ({})) },
    fails: ['rejects when its backend fails'],
  },
  'hangs when its backend fails': {
    make: mapWith(() => ({})),
    options: { failing: () => ({ ...failing(), set: () => new Promise<never>(() => {}) }) },
    fails: ['rejects when its backend fails'],
  },
  'swallows the failure of `clear`': {
    make: mapWith(() => ({})),
    options: { failing: () => ({ ...failing(), clear: () => {} }) },
    fails: ['rejects when its backend fails'],
  },
}

/** Time as two of the stores see it. */
let time = 0

/** What the time that passes is to end. */
const passed: (() => void)[] = []

test.each(Object.entries(mistakes))('a store that %s fails the cases that name it', async (_, mistake) => {
  const { make, options, fails } = mistake
  // Time passes for all stores of a mistake at once.
  const inTurn = options?.passTime !== undefined
  const failures = await failuresOf((test) => testStore('it', make, { patienceMs: 200, ...options, test }), inTurn)
  expect(rulesOf(failures)).toEqual(fails)
})

test('a case says what must be, what was found, and what to do', async () => {
  const failures = await failuresOf((register) =>
    testStore(
      'it',
      mapUnder((key) => key.trim()),
      { test: register, failing: mapWith(() => ({})) },
    ),
  )
  expect([...failures.values()]).toMatchInlineSnapshot(`
    [
      "ConformanceError: The key "plain" must have "value 0", but it has "value 40". Use keys as they are: no trimming, case, paths, patterns or prefixes.",
      "ConformanceError: \`get\` must reject when the backend fails, but for the key "a" it said that all was well. Let the error of the backend pass, and give it a time limit: who waits decides what to do without the store.",
    ]
  `)
})

test('a store that is not emptied between cases is told so, and one that is passes', async () => {
  const shared = new Map<string, string>()
  const full = await failuresOf((register) => testStore('it', () => shared, { test: register }))
  expect(full.size).toBeGreaterThan(0)
  expect([...new Set(full.values())]).toMatchInlineSnapshot(`
    [
      "ConformanceError: Each case must get a store of its own, or an empty one, but a store had what another case had set. Make a new store in the factory, such as one with a path or a prefix of its own, or empty it in \`close\`.",
    ]
  `)
  const cases: (() => Promise<void>)[] = []
  const close = (store: Map<string, string>): void => store.clear()
  testStore('it', () => shared, { test: (_, run) => cases.push(run), close })
  shared.clear()
  for (const run of cases) await run()
})

test('a factory that gives no store fails each case with what it must give', async () => {
  for (const made of [undefined, null, 5, { get: () => undefined }]) {
    const make = (): TestableStore => made as unknown as TestableStore
    const failures = await failuresOf((register) => testStore('it', make, { test: register, failing: make }))
    expect(failures.size).toBeGreaterThan(10)
    for (const message of failures.values())
      expect(message).toMatch(/^TypeError: testStore\(\) takes functions that give/u)
  }
})

test('a suite that cannot be meant is refused when it is made', () => {
  const make = (): TestableStore => new Map<string, string>()
  expect(() => testStore('', make, { test })).toThrow(TypeError)
  expect(() => testStore('it', make, { test, ttl: true } as StoreSuiteOptions)).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: The \`options\` option must have no other fields than \`test\`, \`patienceMs\`, \`close\`, \`passTime\`, \`failing\`, got \`ttl\`.]`,
  )
  expect(() =>
    testStore('it', make, { test, passTime: 5 } as unknown as StoreSuiteOptions),
  ).toThrowErrorMatchingInlineSnapshot(`[TypeError: The \`passTime\` option must be a function, got 5.]`)
})
