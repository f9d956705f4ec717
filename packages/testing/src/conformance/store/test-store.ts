import { checkFunction } from '../../simulator/check-value.ts'
import { type Case, checkSuite, defaultPatienceMs, register } from '../cases.ts'
import { fail } from '../conformance-error.ts'
import { outcomeOfStep } from '../patience.ts'
import { checkStore } from './check-store.ts'
import { clearCase, entryCases, type StoreCase } from './entry-cases.ts'
import { handleOf, showKey } from './handle.ts'
import { expectNoMark, leaveMark } from './mark.ts'
import { orderCases } from './order-cases.ts'
import type { Awaitable, StoreSuiteOptions, TestableStore } from './store.ts'
import { expiryCases, ttlCases } from './time-cases.ts'

/**
 * Proves that a store can be trusted with answers and conversations: it gives back every text under every key, keeps steps on different keys and at
 * the same time apart, and minds `ttlMs`, `clear` and its own failures where it claims to.
 *
 * Each case gets a store of its own from `factory`, and expects it to be empty, or at least to have none of the case's keys.
 *
 * @param name begins the names of the cases
 * @throws {TypeError} and {@link RangeError} when an option makes no sense.
 * @example
 * ```ts
 * import { testStore } from '@chinwag/testing/conformance'
 * import { test } from 'vitest'
 *
 * testStore('a Map', () => new Map<string, string>(), { test })
 * ```
 */
export function testStore<S extends TestableStore>(
  name: string,
  factory: () => Awaitable<S>,
  options: StoreSuiteOptions<S>,
): void {
  checkSuite('testStore', name, factory, options, ['close', 'passTime', 'failing'])
  const { passTime, failing, close, patienceMs = defaultPatienceMs } = options
  for (const [option, value] of Object.entries({ passTime, failing, close })) checkFunction(option, value)
  const storeCases = [...entryCases, clearCase, ...orderCases, ...ttlCases, ...(passTime ? expiryCases(passTime) : [])]
  const cases: Case[] = storeCases.map((storeCase) => ({
    name: storeCase.name,
    run: () => runOn(factory, storeCase, { close, patienceMs }),
  }))
  if (failing) cases.push({ name: 'rejects when its backend fails', run: () => failOn(failing, { close, patienceMs }) })
  register(name, cases, options.test)
}

interface Running<S> {
  readonly close: ((store: S) => Awaitable<unknown>) | undefined
  readonly patienceMs: number
}

async function runOn<S extends TestableStore>(
  factory: () => Awaitable<S>,
  { run }: StoreCase,
  { close, patienceMs }: Running<S>,
): Promise<void> {
  const inStore = async <T>(work: (store: S) => Promise<T>): Promise<T> => {
    const store = checkStore(await factory())
    try {
      return await work(store)
    } finally {
      await close?.(store)
    }
  }
  const failure = await inStore(async (store) => {
    const failed = await run(handleOf(store, patienceMs)).then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    if (failed) await leaveMark(store, patienceMs)
    return failed
  })
  if (failure === undefined) return
  await inStore((store) => expectNoMark(store, patienceMs, failure.error))
  throw failure.error
}

async function failOn<S extends TestableStore>(
  failing: () => Awaitable<S>,
  { close, patienceMs }: Running<S>,
): Promise<void> {
  const store = checkStore(await failing())
  const steps: Readonly<Record<string, () => Awaitable<unknown>>> = {
    get: () => store.get('a'),
    set: () => store.set('a', 'one'),
    delete: () => store.delete('a'),
    ...(store.clear && { clear: () => store.clear?.() }),
  }
  try {
    for (const [name, step] of Object.entries(steps)) {
      const { type } = await outcomeOfStep(step, patienceMs)
      if (type !== 'error')
        fail(
          `\`${name}\` must reject when the backend fails`,
          `${name === 'clear' ? '' : `for the key ${showKey('a')} `}it ${type === 'value' ? 'said that all was well' : 'was not over in time'}`,
          'Let the error of the backend pass, and give it a time limit: who waits decides what to do without the store.',
        )
    }
  } finally {
    await close?.(store)
  }
}
