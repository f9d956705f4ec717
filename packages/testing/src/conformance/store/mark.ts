import { fail } from '../conformance-error.ts'
import { outcomeOfStep } from '../patience.ts'
import type { TestableStore } from './store.ts'

/** No case has this key. */
const mark = 'left by another case'

/** Leaves an entry in the store of a case that failed. */
export async function leaveMark(store: TestableStore, patienceMs: number): Promise<void> {
  await outcomeOfStep(() => store.set(mark, mark), patienceMs)
}

/**
 * Looks for that entry in the next store: a case that finds what another one left fails for that, whatever it says.
 *
 * @throws {ConformanceError} when it is there.
 */
export async function expectNoMark(store: TestableStore, patienceMs: number, cause: unknown): Promise<void> {
  const found = await outcomeOfStep(() => store.get(mark), patienceMs)
  if (found.type !== 'value' || found.value === undefined || found.value === null) return
  fail(
    'Each case must get a store of its own, or an empty one',
    'a store had what another case had set',
    'Make a new store in the factory, such as one with a path or a prefix of its own, or empty it in `close`.',
    cause,
  )
}
