import type { Said, Store } from '@chinwag/context'
import { type CallEvent, isChatError } from '@chinwag/core'
import { createChain } from './chain.ts'
import { exitCodes } from './exit-codes.ts'
import { cutOffText } from './inspector/cut-off.ts'
import { type Summary, summarise } from './inspector/summary.ts'
import { waterfall } from './inspector/waterfall.ts'
import { jsonOf } from './json-of.ts'
import type { CallReport } from './log.ts'
import type { Settings } from './settings.ts'
import { statusParts } from './status-parts.ts'
import { openSession, type Session } from './talk/session.ts'
import { type Activity, createActivity } from './terminal/activity.ts'
import { errorLines } from './terminal/error-lines.ts'
import { joinParts } from './terminal/fit.ts'
import type { Terminal } from './terminal/terminal.ts'
import { traceLines } from './terminal/trace-lines.ts'

/** Asks, and says what happened. */
export interface Asker {
  readonly session: Session
  /** Whether the timeline of each answer is shown. */
  isTracing: boolean
  /** Streams one answer to the terminal, and says what happened. @returns an exit code */
  ask(said: Said, signal: AbortSignal): Promise<number>
  /** Shows the timeline of the last answer. @returns whether there is one */
  showTrace(): boolean
}

/** Builds the chain, and opens the conversation. @throws TypeError or RangeError for settings that the chain refuses */
export async function createAsker(settings: Settings, terminal: Terminal, store: Store): Promise<Asker> {
  const activity = createActivity(terminal)
  const seen: SeenCall = { events: [], report: undefined }
  const chat = createChain(settings, {
    onReport: (report) => (seen.report = report),
    inspect(event) {
      seen.events.push(event)
      activity.add(event)
    },
  })
  const { fault, system, temperature } = settings
  const model = fault ?? settings.model
  const session = await openSession({ chat, store, model, system, temperature }, settings.isContinued)
  return new TerminalAsker({ settings, terminal, activity, seen, session, idle: () => chat.idle() })
}

/** What was seen of the last call. */
interface SeenCall {
  events: CallEvent[]
  report: CallReport | undefined
}

interface AskerParts {
  readonly settings: Settings
  readonly terminal: Terminal
  readonly activity: Activity
  readonly seen: SeenCall
  readonly session: Session
  readonly idle: () => Promise<void>
}

class TerminalAsker implements Asker {
  readonly #parts: AskerParts
  readonly session: Session
  isTracing: boolean

  constructor(parts: AskerParts) {
    this.#parts = parts
    this.session = parts.session
    this.isTracing = parts.settings.trace
  }

  async ask(said: Said, signal: AbortSignal): Promise<number> {
    const { settings, terminal, activity, seen, session, idle } = this.#parts
    seen.events = []
    seen.report = undefined
    let answer = ''
    activity.begin()
    try {
      for await (const text of session.ask(said, signal)) {
        activity.end()
        answer += text
        if (!settings.json) terminal.out(text)
      }
      await idle()
      activity.end()
      return this.#answered(answer)
    } catch (error) {
      activity.end()
      return signal.aborted ? this.#stopped(answer) : this.#failed(error, answer)
    } finally {
      if (this.isTracing) this.showTrace()
    }
  }

  showTrace(): boolean {
    const { terminal, seen } = this.#parts
    if (seen.events.length === 0) return false
    for (const line of traceLines(waterfall(seen.events), terminal.columns() ?? 80)) terminal.note(line)
    return true
  }

  #answered(answer: string): number {
    const { settings, terminal, seen, session } = this.#parts
    const summary = this.#summary()
    if (settings.json) terminal.out(`${JSON.stringify(jsonOf(answer, summary, seen.report))}\n`)
    else this.#endLine(answer)
    const parts = statusParts(summary, { window: settings.window, finishReason: seen.report?.finishReason })
    for (const text of joinParts(parts, terminal.columns() ?? Infinity)) terminal.note({ text, tone: 'dim' })
    const cutOff = seen.report?.cutOffBy
    if (cutOff !== undefined) terminal.note({ text: cutOffText(cutOff), tone: 'bad' })
    if (session.isLastLeftOut) terminal.note({ text: 'The conversation goes on without this turn.', tone: 'warn' })
    return cutOff === undefined ? exitCodes.answered : exitCodes.failed
  }

  #summary(): Summary {
    const { settings, seen, session } = this.#parts
    const end = seen.report && { source: seen.report.source, usage: seen.report.usage }
    // A fault stands in the place of the model, and costs what the model does.
    const model = session.model === settings.fault ? settings.model : session.model
    return summarise({ events: seen.events, end, model })
  }

  #stopped(answer: string): number {
    this.#endLine(answer)
    this.#parts.terminal.note({ text: 'Stopped: the conversation goes on without this turn.', tone: 'warn' })
    return exitCodes.interrupted
  }

  #failed(error: unknown, answer: string): number {
    const { settings, terminal } = this.#parts
    this.#endLine(answer)
    const partial = answer === '' ? undefined : answer
    const failure = { error: isChatError(error) ? error : String(error), answer: partial }
    if (settings.json) terminal.out(`${JSON.stringify(failure)}\n`)
    else if (partial !== undefined) terminal.note({ text: 'The answer above is not whole.', tone: 'bad' })
    for (const line of errorLines(error)) terminal.note(line)
    if (isChatError(error) && error.code === 'connection' && settings.server) {
      // The origin alone: the rest of an address can hold a secret.
      terminal.note(`  server: ${new URL(settings.server.baseURL).origin}`)
    }
    return exitCodes.failed
  }

  /** What follows an answer begins on a line of its own. */
  #endLine(answer: string): void {
    const { settings, terminal } = this.#parts
    if (!settings.json && answer !== '' && !answer.endsWith('\n')) terminal.out('\n')
  }
}
