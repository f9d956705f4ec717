import type { ChatError, Middleware } from '@chinwag/core'
import { isRecord } from '../../answer/is-record.ts'
import { show } from '../../errors/show.ts'
import type { FaultName } from '../../faults/fault.ts'
import { checkBoolean, checkFields, checkNumber } from '../../simulator/check-value.ts'
import type { SuiteOptions } from '../cases.ts'

/** What is tested: a middleware, or several that only work together, the first outermost. */
export type MiddlewareFactory = () => Middleware | readonly Middleware[]

/** How often: exactly, or within bounds. */
export type CallCount = number | { readonly min: number; readonly max: number }

/** What a request meets behind the middleware, each time that it is sent. */
export interface MiddlewareScene {
  /** The fault that the simulator plays; `undefined` for a good answer. */
  readonly fault: FaultName | undefined
  readonly stream: boolean
  /** What the call ends with where the middleware is not there; `undefined` where it is answered. */
  readonly error: ChatError | undefined
  /** Whether the reader had some of the answer before that error. */
  readonly hasContent: boolean
}

/** Something that a middleware may change. */
export type MiddlewareChange = 'body' | 'headers' | 'answer' | 'head'

/**
 * Options of {@link testMiddleware}: the test runner, and what the middleware claims. Without a claim it must leave everything as it is, and a
 * claim that no case shows fails the suite.
 */
export interface MiddlewareSuiteOptions extends SuiteOptions {
  /**
   * How often `next` is called for one call, by scene where it differs: a retry sends again what failed. Each call meets a middleware that is
   * new, so that a cache has nothing yet. Bounds that are open must be used: `max` above 1 by some call, and `min` 0 too.
   *
   * @default 1
   */
  readonly calls?: CallCount | ((scene: MiddlewareScene) => CallCount) | undefined
  /**
   * What the middleware changes on the way: the `'body'` or the `'headers'` of the request, the `'answer'`, or the `'head'` of the reply, which is its
   * status and headers. Headers that it adds to a reply are no change. Nothing may be mutated, whatever is claimed.
   *
   * @default nothing
   */
  readonly changes?: readonly MiddlewareChange[] | undefined
  /**
   * Whether it may answer where `next` gave no whole answer, as a fallback does. Say in `calls` whether it may leave out `next`.
   *
   * @default false
   */
  readonly answers?: boolean | undefined
  /**
   * Whether it waits for the whole answer before it hands the reply on. Users of streams will see nothing until then.
   *
   * @default false
   */
  readonly buffers?: boolean | undefined
}

/** The claims of a middleware, complete. */
export interface Claims {
  readonly patienceMs: number
  readonly answers: boolean
  readonly buffers: boolean
  isChanging(change: MiddlewareChange): boolean
  callsIn(scene: MiddlewareScene): { readonly min: number; readonly max: number }
  /** Whether `calls` may allow for several numbers. */
  readonly isCountOpen: boolean
}

const allChanges: readonly string[] = ['body', 'headers', 'answer', 'head'] satisfies MiddlewareChange[]

/** @throws {TypeError} and {@link RangeError} when a claim makes no sense. */
export function claimsOf(options: MiddlewareSuiteOptions, patienceMs: number): Claims {
  const { calls = 1, changes = [], answers = false, buffers = false } = options
  for (const [name, value] of Object.entries({ answers, buffers })) checkBoolean(name, value)
  checkChanges(changes)
  const isCountOpen = typeof calls === 'function' || bounds(calls).min !== bounds(calls).max
  return {
    patienceMs,
    answers,
    buffers,
    isCountOpen,
    isChanging: (change) => changes.includes(change),
    callsIn: (scene) => bounds(typeof calls === 'function' ? calls(scene) : calls),
  }
}

function checkChanges(changes: unknown): void {
  const unknown = Array.isArray(changes) ? changes.find((change) => !allChanges.includes(change)) : changes
  if (unknown === undefined) return
  throw new TypeError(
    `The \`changes\` option must be an array of some of ${allChanges.join(', ')}, got ${show(unknown)}.`,
  )
}

function bounds(count: unknown): { readonly min: number; readonly max: number } {
  if (typeof count === 'number') return { min: wholeNumber('calls', count), max: count }
  if (!isRecord(count))
    throw new TypeError(
      `The \`calls\` option must be a number, \`{ min, max }\`, or a function that gives one of them, got ${show(count)}.`,
    )
  checkFields('calls', count, ['min', 'max'])
  const min = wholeNumber('calls.min', count['min'])
  // `Infinity` is fine: as often as it likes.
  return { min, max: count['max'] === Infinity ? Infinity : wholeNumber('calls.max', count['max'], min) }
}

function wholeNumber(path: string, value: unknown, min: number = 0): number {
  checkNumber(path, value, { min, whole: true, required: true })
  return Number(value)
}
