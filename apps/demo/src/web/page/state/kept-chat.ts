import type { ChatState } from './chat-state.ts'
import type { Turn } from './conversation.ts'
import { broken } from './run-record.ts'

/** In the storage of the tab: it outlives a reload, and ends with the tab. There is no key in it: the page has none. */
const name = 'chat'

/** Changes when what is kept has another shape. */
const version = 1

/** Larger images are not kept: a tab has about five megabytes. */
const maxImageLength = 200_000

interface Kept extends Pick<ChatState, 'model' | 'fault' | 'draft' | 'inspected'> {
  readonly version: number
  readonly turns: readonly Turn[]
  readonly shown: readonly (readonly [number, number])[]
}

/** Keeps the conversation, and what was chosen, for after a reload. What has no room is left out: first events, then everything. */
export function keepChat({ conversation, model, fault, draft, inspected }: ChatState): void {
  const turns = [...conversation.turns.values()].map(kept)
  const chat: Kept = { version, turns, shown: [...conversation.shown], model, fault, draft, inspected }
  if (!write(chat) && !write({ ...chat, turns: turns.map(withoutEvents) })) forgetChat()
}

/** What was kept before a reload; nothing where there was nothing, or it cannot be read. */
export function keptChat(): Partial<ChatState> {
  try {
    const chat: Kept | null = JSON.parse(sessionStorage.getItem(name) ?? 'null')
    if (chat?.version !== version) return {}
    const { turns, shown, model, fault, draft, inspected } = chat
    const conversation = { turns: new Map(turns.map((turn) => [turn.id, turn])), shown: new Map(shown) }
    return { conversation, model, fault, draft, inspected }
  } catch {
    return {}
  }
}

/** Keeps nothing of a conversation that is over. */
export function forgetChat(): void {
  sessionStorage.removeItem(name)
}

function write(chat: Kept): boolean {
  try {
    sessionStorage.setItem(name, JSON.stringify(chat))
    return true
  } catch {
    return false
  }
}

/** A reload stops an answer that is on its way. */
function kept(turn: Turn): Turn {
  const images = turn.images.filter(({ length }) => length <= maxImageLength)
  const lostImages = (turn.lostImages ?? 0) + turn.images.length - images.length
  const { run } = turn
  const ended = run?.status === 'running' ? { ...run, status: 'stopped' as const, events: broken(run, 'aborted') } : run
  return { ...turn, images, ...(lostImages > 0 && { lostImages }), run: ended }
}

function withoutEvents(turn: Turn): Turn {
  return turn.run ? { ...turn, run: { ...turn.run, events: [] } } : turn
}
