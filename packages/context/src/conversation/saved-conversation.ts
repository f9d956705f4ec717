import { ChatError, type ChatMessage } from '@chinwag/core'
import { readText, type Store } from '../store.ts'

/** A conversation as JSON: what the store holds. */
export interface SavedConversation {
  readonly format: 1
  readonly id: string
  /** Counts up with each change: who finds another number than expected was overtaken. */
  readonly revision: number
  /** Whole turns: what the user said, tool steps, and the answer. */
  readonly turns: readonly (readonly ChatMessage[])[]
  /** What was said last without a whole answer, and what had come of the answer. */
  readonly draft?: readonly ChatMessage[] | undefined
}

/** Where a conversation is in a store. */
function storeKeyOf(id: string): string {
  return `chinwag:conversation:${id}`
}

/**
 * What a store has of a conversation.
 *
 * @throws ChatError `invalid_request` for something that is no conversation
 */
export async function load(store: Store, id: string): Promise<SavedConversation | undefined> {
  const text = await readText(store, storeKeyOf(id))
  return text === undefined ? undefined : parse(text, id)
}

/**
 * Writes a conversation down, unless somebody else has done so since it was read.
 *
 * @throws ChatError `conflict`
 */
export async function save(store: Store, conversation: SavedConversation): Promise<void> {
  const { id, revision } = conversation
  const there = await load(store, id)
  if ((there?.revision ?? 0) !== revision - 1) {
    throw new ChatError(
      'The conversation was changed elsewhere while this was under way: nothing was written. Say it again, to go on from there.',
      { code: 'conflict', retryable: false, details: { expected: revision - 1, found: there?.revision ?? 0 } },
    )
  }
  await store.set(storeKeyOf(id), JSON.stringify(conversation))
}

function parse(text: string, id: string): SavedConversation {
  const value = parsed(text)
  if (isSaved(value) && value.id === id) return value
  throw new ChatError(
    `What the store has under \`${storeKeyOf(id)}\` is no conversation of this version: give another \`id\`, or remove it.`,
    { code: 'invalid_request', param: 'id' },
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isSaved(value: unknown): value is SavedConversation {
  if (typeof value !== 'object' || value === null) return false
  const { format, revision, turns, draft = [] } = value as Partial<SavedConversation>
  return format === 1 && Number.isSafeInteger(revision) && Array.isArray(turns) && [...turns, draft].every(isTurn)
}

function isTurn(turn: unknown): boolean {
  return Array.isArray(turn) && turn.every((message) => typeof message === 'object' && message !== null)
}
