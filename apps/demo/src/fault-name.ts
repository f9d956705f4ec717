import { closestMatch } from 'leven'
import { faultNames } from '@chinwag/testing'
import { UsageError } from './usage-error.ts'

/** What the simulator takes beside the names: statuses, and models that play no fault. */
const others = ['401', '403', '404', '429', '500', '502', '503', 'ok', 'chat', 'reasoning']

/**
 * The model that has the simulator play a fault. `429-then-ok` is enough for `sim-429-then-ok`.
 * @throws UsageError where there is no such fault, with the names of all
 */
export function faultModel(given: string): string {
  const name = given.replace(/^sim-/, '')
  const fault = name.replace(/-(?:then-ok|twice)$/, '')
  const names: readonly string[] = [...faultNames, ...others]
  if (names.includes(fault)) return `sim-${name}`
  const near =
    fault === ''
      ? undefined
      : (names.find((each) => each.startsWith(fault)) ?? closestMatch(fault, names, { maxDistance: 2 }))
  const hint = near === undefined ? '' : ` Did you mean '${near}'?`
  throw new UsageError(
    `There is no fault '${given}'.${hint}\nThe faults: ${faultNames.join(', ')}, or a status such as 429. With -then-ok behind it, the first attempt alone meets it; with -twice, the first two.`,
  )
}
