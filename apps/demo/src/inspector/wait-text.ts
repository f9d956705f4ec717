import type { CallEvent } from '@chinwag/core'

/** Shorter waits for a turn are not worth a word. */
const leastWaitMs = 500

/** What a call waits for, and how long still; `undefined` where it does not wait. `now` is in the clock of the events. */
export function waitText(events: readonly CallEvent[], now: number): string | undefined {
  const last = events.findLast(({ type }) => type === 'retry' || type === 'retry-gate' || type === 'attempt')
  const waitMs = Number(last?.['waitMs'])
  if (!last || last.type === 'attempt' || (last.type === 'retry-gate' && waitMs < leastWaitMs)) return undefined
  const time = `waiting ${Math.max(1, Math.ceil((last.at + waitMs - now) / 1000))} s`
  if (last.type === 'retry-gate') return `throttled, ${time}`
  return `${String(last['status'] ?? last['code'])}, ${time}, attempt ${Number(last.attempt) + 1} of ${String(last['attempts'])}`
}
