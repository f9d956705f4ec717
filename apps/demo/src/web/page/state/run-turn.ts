import type { CallEvent } from '@chinwag/core'
import type { RunMessage, RunRequest } from '../../shared/protocol.ts'
import type { ChatState } from './chat-state.ts'
import { changeTurn, type Turn } from './conversation.ts'
import type { RunRecord } from './run-record.ts'
import { runOnServer } from './server.ts'
import type { Store } from './store.ts'

const lost = { code: 'connection', message: 'The connection to the server of this page was lost.', attempts: [] }

/** About two sentences, in characters. */
const announcedLength = 200

/** Has a question answered, and keeps the turn up to date. Never rejects. */
export async function runTurn(
  store: Store<ChatState>,
  id: number,
  request: RunRequest,
  signal: AbortSignal,
): Promise<void> {
  const painter = new Painter(store, id)
  try {
    for await (const message of runOnServer(request, signal)) painter.take(message)
    if (painter.isOpen) painter.take({ type: 'error', error: lost })
  } catch (error) {
    if (signal.aborted) painter.stopped()
    else painter.take({ type: 'error', error: { ...lost, message: messageOf(error) } })
  }
}

/** Gathers what arrives, and shows it once a frame: pieces of text arrive faster than a screen can show them. */
class Painter {
  readonly #store: Store<ChatState>
  readonly #id: number
  #text = ''
  #beginning = ''
  #events: CallEvent[] = []
  #frame: number | undefined
  isOpen = true

  constructor(store: Store<ChatState>, id: number) {
    this.#store = store
    this.#id = id
  }

  take(message: RunMessage): void {
    if (message.type === 'text') this.#append(message.text)
    else if (message.type === 'event') this.#events.push(message.event)
    else if (message.type === 'end')
      return this.#finish({ status: 'answered', end: message.end }, `The answer is complete. ${this.#beginning}`)
    else return this.#finish({ status: 'failed', error: message.error }, `It failed. ${message.error.message}`)
    this.#frame ??= requestAnimationFrame(() => this.#paint())
  }

  /** The beginning is what a screen reader is told; the rest is in the log. */
  #append(text: string): void {
    this.#text += text
    if (this.#beginning.length < announcedLength) this.#beginning += text
  }

  stopped(): void {
    this.#finish({ status: 'stopped' }, 'Stopped.')
  }

  #finish(change: Partial<RunRecord>, announcement: string): void {
    this.isOpen = false
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
    this.#paint(change)
    this.#store.update(() => ({ announcement }))
  }

  #paint(change: Partial<RunRecord> = {}): void {
    this.#frame = undefined
    const text = this.#text
    const events = this.#events
    this.#text = ''
    this.#events = []
    const paint = (turn: Turn): Turn =>
      turn.run ? { ...turn, text: turn.text + text, run: { ...grown(turn.run, events), ...change } } : turn
    this.#store.update(({ conversation }) => ({ conversation: changeTurn(conversation, this.#id, paint) }))
  }
}

function grown(run: RunRecord, events: readonly CallEvent[]): RunRecord {
  const [first] = events
  if (!first) return run
  const clockOffset = run.events.length === 0 ? first.at - performance.now() : run.clockOffset
  return { ...run, clockOffset, events: [...run.events, ...events] }
}

function messageOf(error: unknown): string {
  return error instanceof TypeError || !(error instanceof Error) ? lost.message : error.message
}
