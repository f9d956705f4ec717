import type { CallEvent } from '@chinwag/core'

/** How somebody who watches a call loses sight of it: stopped by them, or because the connection is gone. */
export type Break = 'aborted' | 'lost'

/** The event for it, made by whoever watches: nobody is left who could send one. It has no layer, and ends what is open in all of them. */
export function breakEvent(type: Break, { callId }: CallEvent, at: number): CallEvent {
  return { type, callId, at }
}

/** Whether an event is such a one. A middleware may emit one of that name, but it has a layer. */
export function isBreak({ type, layer }: CallEvent): boolean {
  return layer === undefined && (type === 'aborted' || type === 'lost')
}
