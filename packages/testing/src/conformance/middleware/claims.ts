import type { ChatError, Middleware } from '@chinwag/core'
import { show } from '../../errors/show.ts'
import type { FaultName } from '../../faults/fault.ts'
import { checkNumber } from '../../simulator/check-value.ts'
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

/** Options of {@link testMiddleware}: the test runner, and what the middleware claims. Without a claim it must leave everything as it is. */
export interface MiddlewareSuiteOptions extends SuiteOptions {
  /**
   * How often `next` is called for one call, by scene where it differs: a retry sends again what failed.
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
}

const allChanges: readonly string[] = ['body', 'headers', 'answer', 'head'] satisfies MiddlewareChange[]

/** @throws {TypeError} and {@link RangeError} when a claim makes no sense. */
export function claimsOf(options: MiddlewareSuiteOptions, patienceMs: number): Claims {
  const { calls = 1, changes = [], answers = false, buffers = false } = options
  for (const [name, value] of Object.entries({ answers, buffers })) {
    if (typeof value !== 'boolean') throw new TypeError(`The \`${name}\` option must be a boolean, got ${show(value)}.`)
  }
  const unknown = changes.find((change) => !allChanges.includes(change))
  if (unknown !== undefined)
    throw new TypeError(`The \`changes\` option must list some of ${allChanges.join(', ')}, got ${show(unknown)}.`)
  if (typeof calls !== 'function') bounds(calls)
  return {
    patienceMs,
    answers,
    buffers,
    isChanging: (change) => changes.includes(change),
    callsIn: (scene) => bounds(typeof calls === 'function' ? calls(scene) : calls),
  }
}

function bounds(count: CallCount): { readonly min: number; readonly max: number } {
  const { min, max } = typeof count === 'number' ? { min: count, max: count } : count
  checkNumber('calls', min, { min: 0, whole: true, required: true })
  // `Infinity` is fine: as often as it likes.
  if (max !== Infinity) checkNumber('calls', max, { min, whole: true, required: true })
  return { min, max }
}
