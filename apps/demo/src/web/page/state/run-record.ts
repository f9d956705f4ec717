import type { CallEvent } from '@chinwag/core'
import { type Break, breakEvent } from '../../../inspector/break-event.ts'
import type { RunEnd, RunFailure } from '../../shared/protocol.ts'

/** What happened on the way to one answer. */
export interface RunRecord {
  readonly model: string
  /** `cut-off`: a limit or a filter ended the answer before it was whole. */
  readonly status: 'running' | 'answered' | 'cut-off' | 'stopped' | 'failed'
  readonly events: readonly CallEvent[]
  /** The server's clock minus the page's, in milliseconds, from the first event on. */
  readonly clockOffset: number
  readonly end?: RunEnd | undefined
  readonly error?: RunFailure | undefined
}

/** What time it is for the server, as far as the page knows; `undefined` where the server has said nothing yet. */
export function serverNow({ events, clockOffset }: RunRecord): number | undefined {
  return events.length === 0 ? undefined : performance.now() + clockOffset
}

/** The events of a call that the page hears nothing more of: it notes that itself, and when. */
export function broken(run: RunRecord, type: Break): readonly CallEvent[] {
  const last = run.events.at(-1)
  if (!last) return run.events
  return [...run.events, breakEvent(type, last, Math.max(last.at, serverNow(run) ?? 0))]
}
