import type { ChatMessage } from '@chinwag/core'
import { callersOf, lastResults } from './tool-steps.ts'

/**
 * How a conversation may be parted: a head that always stays, then units that are kept or dropped whole.
 *
 * A unit is a turn: a user message, its tool steps and the answer. What stands between the head and the first user message is a
 * unit of its own. Where nobody but the model speaks, a unit is one step: an assistant message and the results of its calls.
 */
export interface Units {
  /** How many messages the head has. */
  readonly head: number
  /** Where each unit begins, oldest first. A unit ends where the next one begins. */
  readonly starts: readonly number[]
  /** How many of the units are turns, rather than what came before the first. */
  readonly turns: number
}

/** Finds the head and the units of a conversation. Any list of messages has them, valid or not. */
export function splitUnits(messages: readonly ChatMessage[]): Units {
  const head = lengthOfHead(messages)
  const hasUser = messages.some((message) => message.role === 'user')
  const endOfStep = lastResults(callersOf(messages))
  const starts: number[] = []
  let answeredBy = -1
  messages.forEach((message, index) => {
    if (index < head) return
    const free = index > answeredBy && (hasUser ? message.role === 'user' : !isResult(message))
    if (index === head || free) starts.push(index)
    answeredBy = Math.max(answeredBy, endOfStep.get(index) ?? -1)
  })
  const hasPreamble = hasUser && starts.length > 0 && messages[head]?.role !== 'user'
  return { head, starts, turns: starts.length - (hasPreamble ? 1 : 0) }
}

function lengthOfHead(messages: readonly ChatMessage[]): number {
  const length = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  return length === -1 ? messages.length : length
}

function isResult(message: ChatMessage): boolean {
  return message.role === 'tool' || message.role === 'function'
}
