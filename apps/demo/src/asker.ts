import { isChatError } from '@chinwag/core'
import { createChain } from './chain.ts'
import type { CallReport } from './log.ts'
import { Session } from './session.ts'
import type { Settings } from './settings.ts'
import { Notebook, statusLine } from './status-line.ts'
import { errorLines, retryLine, type Terminal } from './terminal.ts'

/** Exit codes of the command. */
export const exitCodes = { answered: 0, failed: 1, usage: 2, interrupted: 130 } as const

/** Everything that is needed to ask: the conversation, and what is told of each call. */
export interface Asker {
  readonly session: Session
  /** Streams one answer to the terminal, and says what happened. @returns an exit code */
  ask(question: string, signal: AbortSignal): Promise<number>
}

export function createAsker(settings: Settings, terminal: Terminal): Asker {
  const notebook = new Notebook()
  let report: CallReport | undefined
  const chat = createChain(settings, {
    onReport: (made) => (report = made),
    onRetry: (event) => terminal.note(retryLine(event)),
    inspect: notebook.add,
  })
  const session = new Session(chat, settings)

  async function ask(question: string, signal: AbortSignal): Promise<number> {
    report = undefined
    let answer = ''
    try {
      for await (const text of session.ask(question, signal)) {
        answer += text
        if (!settings.json) terminal.out(text)
      }
      await chat.idle()
      const notes = notebook.take()
      if (settings.json) terminal.out(`${JSON.stringify(jsonOf(answer, report, notes))}\n`)
      else terminal.out('\n')
      if (report) terminal.note(statusLine(report, notes))
      return exitCodes.answered
    } catch (error) {
      notebook.take()
      return failed(error, answer, signal)
    }
  }

  function failed(error: unknown, answer: string, signal: AbortSignal): number {
    if (!settings.json && answer !== '') terminal.out('\n')
    if (signal.aborted) {
      terminal.note('Interrupted.')
      return exitCodes.interrupted
    }
    if (settings.json) terminal.out(`${JSON.stringify({ error: isChatError(error) ? error : String(error) })}\n`)
    if (answer !== '') terminal.note('The answer above is not whole.')
    for (const line of errorLines(error)) terminal.note(line)
    return exitCodes.failed
  }

  return { session, ask }
}

function jsonOf(answer: string, report: CallReport | undefined, notes: ReturnType<Notebook['take']>): object {
  const attempts = (report?.failed ?? []).map(({ code, status, waitedMs }) => ({ code, status, waitedMs }))
  return {
    answer,
    usage: report?.usage,
    timings: { firstTokenMs: report?.firstTokenMs, totalMs: report?.totalMs },
    attempts: { made: notes.cache === 'hit' ? 0 : attempts.length + 1, failed: attempts },
    cache: notes.cache,
    trimmed: { messages: notes.trimmedMessages, tokens: notes.trimmedTokens },
  }
}
