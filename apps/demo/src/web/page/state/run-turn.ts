import type { CallEvent } from '@chinwag/core'
import type { Break } from '../../../inspector/break-event.ts'
import { cutOffText } from '../../../inspector/cut-off.ts'
import type { RunEnd, RunFailure, RunMessage, RunRequest } from '../../shared/protocol.ts'
import type { ChatState } from './chat-state.ts'
import { changeTurn, type Turn } from './conversation.ts'
import { broken, type RunRecord } from './run-record.ts'
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
    if (painter.isOpen) painter.lost(lost)
  } catch (error) {
    if (signal.aborted) painter.stopped()
    else painter.lost({ ...lost, message: messageOf(error) })
  }
}

/** Gathers what arrives, and shows it once a frame: pieces of text arrive faster than a screen can show them. */
class Painter {
  readonly #store: Store<ChatState>
  readonly #id: number
  #text = ''
  #beginning = ''
  #events: CallEvent[] = []
  #clockOffset: number | undefined
  #frame: number | undefined
  isOpen = true

  constructor(store: Store<ChatState>, id: number) {
    this.#store = store
    this.#id = id
  }

  take(message: RunMessage): void {
    if (message.type === 'text') this.#append(message.text)
    else if (message.type === 'event') this.#note(message.event)
    else if (message.type === 'end') return this.#ended(message.end)
    else return this.#finish({ status: 'failed', error: message.error }, `It failed. ${message.error.message}`)
    this.#frame ??= requestAnimationFrame(() => this.#paint())
  }

  /** The beginning is what a screen reader is told; the rest is in the log. */
  #append(text: string): void {
    this.#text += text
    if (this.#beginning.length < announcedLength) this.#beginning += text
  }

  /** The clocks are compared when an event is here: a page that nobody looks at is painted much later. */
  #note(event: CallEvent): void {
    this.#clockOffset ??= event.at - performance.now()
    this.#events.push(event)
  }

  #ended(end: RunEnd): void {
    if (end.cutOffBy === undefined)
      return this.#finish({ status: 'answered', end }, `The answer is complete. ${this.#beginning}`)
    this.#finish({ status: 'cut-off', end }, `${cutOffText(end.cutOffBy)} ${this.#beginning}`)
  }

  stopped(): void {
    this.#finish({ status: 'stopped' }, 'Stopped.', 'aborted')
  }

  /** The server of the page is gone, or has refused. */
  lost(error: RunFailure): void {
    this.#finish({ status: 'failed', error }, `It failed. ${error.message}`, 'lost')
  }

  #finish(change: Partial<RunRecord>, announcement: string, by?: Break): void {
    this.isOpen = false
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
    this.#paint((run) => ({ ...run, ...change, events: by ? broken(run, by) : run.events }))
    this.#store.update(() => ({ announcement }))
  }

  #paint(change: (run: RunRecord) => RunRecord = (run) => run): void {
    this.#frame = undefined
    const text = this.#text
    const events = this.#events
    this.#text = ''
    this.#events = []
    const grown = (run: RunRecord): RunRecord =>
      events.length === 0 ? run : { ...run, clockOffset: this.#clockOffset ?? 0, events: [...run.events, ...events] }
    const paint = (turn: Turn): Turn =>
      turn.run ? { ...turn, text: turn.text + text, run: change(grown(turn.run)) } : turn
    this.#store.update(({ conversation }) => ({ conversation: changeTurn(conversation, this.#id, paint) }))
  }
}

function messageOf(error: unknown): string {
  return error instanceof TypeError || !(error instanceof Error) ? lost.message : error.message
}
