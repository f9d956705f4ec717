import { type CallEvent, type ChatOptions, createChat, type Middleware } from '@chinwag/core'
import type { ScriptedTransport } from './scripted-transport.ts'

/** A chat over scripted attempts, and what its inspector hears of the types that are asked for. */
export function inspectedChat<const Use extends readonly Middleware[]>(
  { transport }: ScriptedTransport,
  use: Use,
  types = /^/,
  more: Omit<ChatOptions, 'use'> = {},
) {
  const events: CallEvent[] = []
  const inspect = (event: CallEvent): void => void (types.test(event.type) && events.push(event))
  return { chat: createChat({ ...more, transport, use, inspect }), events }
}
