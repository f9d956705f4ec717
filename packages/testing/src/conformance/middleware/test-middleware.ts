import type { Middleware } from '@chinwag/core'
import { show } from '../../errors/show.ts'
import { type Case, checkSuite, defaultPatienceMs, register } from '../cases.ts'
import { abortCases } from './abort-cases.ts'
import { claimsOf, type MiddlewareFactory, type MiddlewareSuiteOptions } from './claims.ts'
import { formCases } from './form-cases.ts'
import { leakCases } from './leak-cases.ts'
import { leaveCases } from './leave-cases.ts'
import { playCases } from './play-cases.ts'
import { togetherCases } from './together-cases.ts'

/**
 * Proves that a middleware keeps the contract, for JSON and streams, with every fault of the simulator: it calls `next` as often as it
 * claims, passes aborts, leaves and errors on, changes nothing that it does not claim to change, and leaves nothing behind.
 *
 * What is claimed must be seen as well, in one call at least: a retry that never retries fails, and a tag that is never set. The cases need timers that run: no fake ones.
 *
 * @param name begins the names of the cases
 * @param factory makes the middleware anew for each of many chains
 * @throws {TypeError} and {@link RangeError} when an option makes no sense.
 * @example
 * ```ts
 * import type { Middleware } from '@chinwag/core'
 * import { testMiddleware } from '@chinwag/testing/conformance'
 * import { test } from 'vitest'
 *
 * const tagged = (): Middleware => (request, next) => next({ ...request, body: { ...request.body, user: 'u1' } })
 *
 * testMiddleware('tagged()', tagged, { test, changes: ['body'] })
 * ```
 */
export function testMiddleware(name: string, factory: MiddlewareFactory, options: MiddlewareSuiteOptions): void {
  checkSuite('testMiddleware', name, factory, options, ['calls', 'changes', 'answers', 'buffers'])
  const claims = claimsOf(options, options.patienceMs ?? defaultPatienceMs)
  const subject = (): readonly Middleware[] => checkSubject(factory())
  const cases: Case[] = [playCases, formCases, abortCases, leaveCases, togetherCases, leakCases].flatMap((make) =>
    make(subject, claims),
  )
  register(name, cases, options.test)
}

function checkSubject(made: unknown): readonly Middleware[] {
  const all: readonly unknown[] = Array.isArray(made) ? made : [made]
  if (all.length > 0 && all.every(isMiddleware)) return all
  const found = all.length === 0 ? 'an empty array' : show(all.find((each) => !isMiddleware(each)))
  throw new TypeError(
    `testMiddleware() takes a function second that gives a middleware, or an array of at least one, got ${found}.`,
  )
}

function isMiddleware(value: unknown): value is Middleware {
  return typeof value === 'function'
}
