import type { CallEvent } from '@chinwag/core'
import { seconds } from '../inspector/numbers.ts'
import type { Terminal } from './terminal.ts'

/** Shows that something goes on until the first token is here: a spinner, and how long a retry still has to wait. */
export interface Activity {
  begin(): void
  /** Told of each event of the call. */
  add(event: CallEvent): void
  end(): void
}

/** Shorter waits for a turn are not worth a line. */
const leastWaitMs = 500

export function createActivity({ live, note }: Pick<Terminal, 'live' | 'note'>): Activity {
  let attempts = ''

  const spin = (): void =>
    live.show((ms) => (ms < 1000 ? `asking${attempts}` : `asking${attempts}, ${Math.floor(ms / 1000)} s`))

  /** Where a line cannot change, it is said once how long the wait is. */
  function countDown(why: string, waitMs: number, then: string): void {
    const text = (time: string): string => `${why}, waiting ${time}${then}`
    if (live.isShown) live.show((ms) => text(`${Math.max(1, Math.ceil((waitMs - ms) / 1000))} s`))
    else note(text(seconds(waitMs)))
  }

  function add(event: CallEvent): void {
    const waitMs = Number(event['waitMs'])
    if (event.type === 'retry') {
      attempts = `, attempt ${Number(event.attempt) + 1} of ${String(event['attempts'])}`
      countDown(String(event['status'] ?? event['code']), waitMs, attempts)
    }
    if (event.type === 'retry-gate' && waitMs >= leastWaitMs) countDown('throttled', waitMs, attempts)
    if (event.type === 'attempt') spin()
  }

  function begin(): void {
    attempts = ''
    spin()
  }

  return { begin, add, end: live.clear }
}
