import type { SuiteOptions } from '../cases.ts'

/** A value, or the promise of one. */
export type Awaitable<T> = T | PromiseLike<T>

/**
 * What a store for answers and conversations must have: text by key. A `Map`, a Keyv instance and every store of `@chinwag/cache` have it. Nothing
 * is `undefined`, or `null`; text may come back as its UTF-8 bytes.
 */
export interface TestableStore {
  get(key: string): Awaitable<string | Uint8Array | null | undefined>
  /** `ttlMs`: how long the entry is of use, in milliseconds from then on; not at all with 0, for ever without it. */
  set(key: string, value: string, ttlMs?: number): Awaitable<unknown>
  delete(key: string): Awaitable<unknown>
  /** Forgets everything. Tested where it is there. */
  clear?(): Awaitable<unknown>
}

/** Options of {@link testStore}: the test runner, and what else the store can do. */
export interface StoreSuiteOptions<S extends TestableStore = TestableStore> extends SuiteOptions {
  /** Ends a store when its case is over: closes its connection, or removes its file. */
  readonly close?: ((store: S) => Awaitable<unknown>) | undefined
  /**
   * Lets so many milliseconds pass: the fake timers of the test runner, a clock that the store was given, or a real wait. With it, entries must be
   * gone when their `ttlMs` is over, to within a second, however often they are read. Without it, a store may ignore `ttlMs`.
   */
  readonly passTime?: ((ms: number) => Awaitable<unknown>) | undefined
  /**
   * Makes a store whose backend fails, such as a closed connection or a path that is no file: all its functions must reject, and none may hang.
   *
   * @default not tested
   */
  readonly failing?: (() => Awaitable<S>) | undefined
}

/** How a case speaks to a store: each step has a time in which it must end. */
export interface StoreHandle {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttlMs?: number): Promise<void>
  delete(key: string): Promise<void>
  /** What the store itself gives, text or bytes. */
  getRaw(key: string): Promise<unknown>
  /** `undefined` where the store has none. */
  readonly clear: (() => Promise<void>) | undefined
}
