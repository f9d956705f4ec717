import { show } from '../../errors/show.ts'
import type { TestableStore } from './store.ts'

const steps = ['get', 'set', 'delete'] as const

/** @throws {TypeError} when what a factory gave is no store. */
export function checkStore<S extends TestableStore>(made: S): S {
  const store = typeof made === 'object' && made !== null ? made : {}
  if (steps.every((name) => typeof Reflect.get(store, name) === 'function')) return made
  throw new TypeError(
    `testStore() takes functions that give a store with \`get\`, \`set\` and \`delete\`, got ${show(made)}.`,
  )
}
