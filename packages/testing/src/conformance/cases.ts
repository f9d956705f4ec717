import { isRecord } from '../answer/is-record.ts'
import { show } from '../errors/show.ts'
import { checkFields, checkNumber } from '../simulator/check-value.ts'

/** Registers one case with a test runner: `test` of Vitest, Jest, `node:test` or `bun:test`, or `Deno.test`. */
export type RegisterCase = (name: string, run: () => Promise<void>) => unknown

/** What every suite needs. */
export interface SuiteOptions {
  /** Registers a case, which fails when its promise rejects. */
  readonly test: RegisterCase
  /**
   * How long a case waits for something that must happen before it fails, in milliseconds. A case that passes does not wait for it.
   * Raise it where what is tested takes its time; keep it below the time that the test runner gives a case.
   *
   * @default 3000
   */
  readonly patienceMs?: number | undefined
}

/** One case of a suite. */
export interface Case {
  readonly name: string
  readonly run: () => Promise<void>
}

/** In milliseconds; below the time that test runners give a case. */
export const defaultPatienceMs = 3000

/** Gives the cases of a suite to the test runner. */
export function register(subject: string, cases: readonly Case[], test: RegisterCase): void {
  for (const { name, run } of cases) test(`${subject}: ${name}`, run)
}

/** @throws {TypeError} and {@link RangeError} when the arguments of a suite make no sense. */
export function checkSuite(
  suite: string,
  name: unknown,
  factory: unknown,
  options: unknown,
  names: readonly string[],
): void {
  if (typeof name !== 'string' || name === '')
    throw new TypeError(`${suite}() takes a name first, to begin the names of its cases with, got ${show(name)}.`)
  if (typeof factory !== 'function')
    throw new TypeError(`${suite}() takes a function second, which makes what is tested anew, got ${show(factory)}.`)
  if (!isRecord(options) || typeof options['test'] !== 'function')
    throw new TypeError(
      `${suite}() takes the \`test\` function of your test runner in its options, got ${show(isRecord(options) ? options['test'] : options)}.`,
    )
  checkFields('options', options, ['test', 'patienceMs', ...names])
  checkNumber('patienceMs', options['patienceMs'], { min: 1 })
}
