import type { ChatMessage, ContentPart } from '@chinwag/core'
import type { RunRecord } from './run-record.ts'

/** A question or an answer: a node in the tree of all that was said. */
export interface Turn {
  readonly id: number
  /** `0`: the beginning. */
  readonly parent: number
  readonly role: 'user' | 'assistant'
  readonly text: string
  /** As `data:` URLs. */
  readonly images: readonly string[]
  /** How many of its images were too large to outlive a reload. */
  readonly lostImages?: number | undefined
  /** Of answers: what happened on the way. */
  readonly run?: RunRecord | undefined
}

/** All branches of a conversation, and which of them is shown. Never changed: functions here give a new one. */
export interface Conversation {
  readonly turns: ReadonlyMap<number, Turn>
  /** By the turn before it: which of its followers is shown. */
  readonly shown: ReadonlyMap<number, number>
}

/** Where nothing was said yet. */
export const emptyConversation: Conversation = { turns: new Map(), shown: new Map() }

/** Adds a turn, and shows it. */
export function addTurn({ turns, shown }: Conversation, turn: Turn): Conversation {
  return { turns: new Map(turns).set(turn.id, turn), shown: new Map(shown).set(turn.parent, turn.id) }
}

/** Puts a changed turn in the place of one, if it is still there. */
export function changeTurn({ turns, shown }: Conversation, id: number, change: (turn: Turn) => Turn): Conversation {
  const turn = turns.get(id)
  return turn ? { turns: new Map(turns).set(id, change(turn)), shown } : { turns, shown }
}

/** Shows the branch that a turn is in. */
export function showTurn({ turns, shown }: Conversation, id: number): Conversation {
  const turn = turns.get(id)
  return turn ? { turns, shown: new Map(shown).set(turn.parent, id) } : { turns, shown }
}

/** The turns that are shown, from the first on. */
export function shownTurns({ turns, shown }: Conversation): readonly Turn[] {
  const path: Turn[] = []
  for (let id = shown.get(0); id !== undefined; id = shown.get(id)) {
    const turn = turns.get(id)
    if (!turn) break
    path.push(turn)
  }
  return path
}

/** The turns that stand in the same place, in the order in which they were made. */
export function siblingsOf({ turns }: Conversation, { parent }: Turn): readonly Turn[] {
  return [...turns.values()].filter((turn) => turn.parent === parent)
}

/** What is sent to have a question answered: everything up to it, on its own branch. An answer without a text is left out. */
export function messagesUpTo({ turns }: Conversation, id: number): ChatMessage[] {
  const messages: ChatMessage[] = []
  for (let turn = turns.get(id); turn; turn = turns.get(turn.parent)) {
    if (turn.role === 'user') messages.unshift({ role: 'user', content: contentOf(turn) })
    else if (turn.text !== '') messages.unshift({ role: 'assistant', content: turn.text })
  }
  return messages
}

function contentOf({ text, images }: Turn): string | readonly ContentPart[] {
  if (images.length === 0) return text
  const parts = images.map((url): ContentPart => ({ type: 'image_url', image_url: { url } }))
  return text === '' ? parts : [{ type: 'text', text }, ...parts]
}
