import type { RunRecord } from '../state/run-record.ts'
import { fieldsOf } from '../../../inspector/describe-event.ts'
import { seconds } from '../../../inspector/numbers.ts'

/** Every event, as it came. */
export function EventList({ run }: { readonly run: RunRecord }) {
  const start = run.events[0]?.at ?? 0
  return (
    <details class="events">
      <summary>All {run.events.length} events</summary>
      <ol>
        {run.events.map((event) => (
          <li>
            <span>{seconds(event.at - start)}</span> <strong>{event.middleware}</strong> {event.type}{' '}
            <span class="fields">{fieldsOf(event)}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}
