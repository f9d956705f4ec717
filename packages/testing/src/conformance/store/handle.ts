import { show } from '../../errors/show.ts'
import { describeError, fail } from '../conformance-error.ts'
import { outcomeOfStep } from '../patience.ts'
import type { Awaitable, StoreHandle, TestableStore } from './store.ts'

/** Makes a store that fails its case when a step of it hangs, throws, or gives something that no store may give. */
export function handleOf(raw: TestableStore, patienceMs: number): StoreHandle {
  async function step<T>(name: string, key: string, work: () => Awaitable<T>): Promise<T> {
    const result = await outcomeOfStep(work, patienceMs)
    if (result.type === 'value') return result.value
    const found = result.type === 'error' ? `it failed with ${describeError(result.error)}` : 'it was not over in time'
    fail(
      `\`${name}\` must do its work`,
      `for the key ${showKey(key)} ${found}`,
      'Keys and values may be any text: bind them as parameters, and encode what the backend cannot take.',
      result.type === 'error' ? result.error : undefined,
    )
  }

  return {
    getRaw: (key) => step('get', key, () => raw.get(key)),
    clear: raw.clear && (async () => void (await step('clear', '', () => raw.clear?.()))),
    async get(key) {
      return textOf(await step('get', key, () => raw.get(key)))
    },
    async set(key, value, ttlMs) {
      await step('set', key, () => (ttlMs === undefined ? raw.set(key, value) : raw.set(key, value, ttlMs)))
    },
    async delete(key) {
      await step('delete', key, () => raw.delete(key))
    },
  }
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  // By its tag: bytes of another realm are bytes too.
  if (ArrayBuffer.isView(value)) return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value)
  fail('`get` must give text, its bytes, or nothing', `it gave ${show(value)}`, 'Give back what `set` was given.')
}

/** A key or a value as messages show it: short, and with what cannot be seen written out. */
export function showKey(text: string): string {
  const shown = text.length > 40 ? `${text.slice(0, 20)}… (${text.length} characters)` : text
  return JSON.stringify(shown)
}
