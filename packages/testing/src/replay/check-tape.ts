import { checkClock } from '../simulator/check-options.ts'
import { checkBoolean, checkFunction, checkNames } from '../simulator/check-value.ts'

const names = ['fetch', 'redact', 'timing', 'clock'] as const

/**
 * Looks at the options that recorders and replayers have in common. `own` is the name of the one that the owner alone has.
 *
 * @throws {TypeError} when one makes no sense, or is not known.
 */
export function checkTape(
  owner: 'recorder' | 'replayer',
  own: string,
  options: Readonly<Partial<Record<(typeof names)[number], unknown>>>,
): void {
  checkNames(owner, options, [own, ...names])
  checkFunction('fetch', options.fetch)
  checkFunction('redact', options.redact)
  checkBoolean('timing', options.timing)
  checkClock(options.clock)
}
