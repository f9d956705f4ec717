import { waitText } from '../../../inspector/wait-text.ts'
import { type RunRecord, serverNow } from '../state/run-record.ts'
import { useClock } from '../state/use-clock.ts'

/** Where an answer will be: what is waited for, where it is known. */
export function Waiting({ run }: { readonly run: RunRecord }) {
  useClock(true)
  return <p class="waiting">{waitText(run.events, serverNow(run) ?? 0) ?? '…'}</p>
}
