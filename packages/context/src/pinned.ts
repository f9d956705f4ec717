import type { ChatMessage } from '@chinwag/core'
import { callersOf } from './tool-steps.ts'

/** Says which messages stay word for word, however old they are. */
export type Pin = (message: ChatMessage) => boolean

const none: ReadonlySet<number> = new Set()

/** Where the pinned messages stand. A tool call and its results are pinned together: the API refuses one without the other. */
export function pinnedIn(messages: readonly ChatMessage[], pin: Pin | undefined): ReadonlySet<number> {
  if (!pin) return none
  const callers = callersOf(messages)
  const stepOf = (index: number): number => callers.get(index) ?? index
  const steps = new Set(messages.flatMap((message, index) => (pin(message) ? [stepOf(index)] : [])))
  return new Set(messages.flatMap((_, index) => (steps.has(stepOf(index)) ? [index] : [])))
}
