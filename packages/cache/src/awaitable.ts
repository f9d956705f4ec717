import type { Awaitable } from './store.ts'

/** Also those of another realm or library. */
export function isPromise<T>(work: Awaitable<T>): work is Promise<T> {
  return typeof work === 'object' && work !== null && 'then' in work
}

/** At once where nothing has to be waited for: a promise takes longer than a lookup. */
export function allOf<T>(values: readonly Awaitable<T>[]): Awaitable<readonly T[]> {
  return values.every((value): value is T => !isPromise(value)) ? values : Promise.all(values)
}

/** Goes on with a value when it is there, at once where it is. */
export function after<T, R>(value: Awaitable<T>, goOn: (value: T) => Awaitable<R>): Awaitable<R> {
  return isPromise(value) ? value.then(goOn) : goOn(value)
}
