import type { CallEvent } from '@chinwag/core'
import type { RunEnd, RunFailure } from '../../shared/protocol.ts'

/** What happened on the way to one answer. */
export interface RunRecord {
  readonly model: string
  readonly status: 'running' | 'answered' | 'stopped' | 'failed'
  readonly events: readonly CallEvent[]
  /** The server's clock minus the page's, in milliseconds, from the first event on. */
  readonly clockOffset: number
  readonly end?: RunEnd | undefined
  readonly error?: RunFailure | undefined
}
