import type { ChatMessage } from '@chinwag/core'
import { frozenCopy } from '../frozen-copy.ts'

/** A conversation as JSON: what the store holds. */
export interface SavedConversation {
  readonly format: 1
  readonly id: string
  /** How many times it was changed. */
  readonly revision: number
  /** Names this state of it, at random: who finds another one than expected was overtaken, also by one that was begun anew. */
  readonly token: string
  /** Whole turns: what the user said, tool steps, and the answer. */
  readonly turns: readonly (readonly ChatMessage[])[]
  /** What was said last without a whole answer, and what had come of the answer. */
  readonly draft?: readonly ChatMessage[] | undefined
}

/** A conversation in which nothing was said. */
export function newConversation(id: string, turns: SavedConversation['turns'] = []): SavedConversation {
  return { format: 1, id, revision: 0, token: crypto.randomUUID(), turns }
}

/** Reads what may be a conversation; `undefined` for what is none of this version. */
export function parseConversation(value: unknown): SavedConversation | undefined {
  return isConversation(value) ? frozenCopy(value) : undefined
}

const roles = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function'])

function isConversation(value: unknown): value is SavedConversation {
  if (typeof value !== 'object' || value === null) return false
  const { format, id, revision, token, turns, draft } = value as Partial<SavedConversation>
  return (
    format === 1 &&
    isText(id) &&
    isText(token) &&
    Number.isSafeInteger(revision) &&
    Number(revision) >= 0 &&
    Array.isArray(turns) &&
    turns.every(isTurn) &&
    (draft === undefined || isTurn(draft))
  )
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isTurn(turn: unknown): boolean {
  return Array.isArray(turn) && turn.length > 0 && turn.every(isMessage)
}

function isMessage(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'role' in message && roles.has(String(message.role))
}
