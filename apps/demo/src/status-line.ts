import type { CallEvent } from '@chinwag/core'
import type { CallReport } from './log.ts'

/** What the chain did to one call, gathered from its events. */
export interface CallNotes {
  readonly cache: string
  readonly trimmedMessages: number
  readonly trimmedTokens: number
}

/** Gathers the events of one call after the other. */
export class Notebook {
  #cache = 'off'
  #messages = 0
  #tokens = 0

  readonly add = (event: CallEvent): void => {
    if (event.type === 'cache') this.#cache = String(event['decision'])
    if (event.type === 'context') {
      this.#messages += Number(event['droppedMessages'] ?? 0)
      this.#tokens += Number(event['droppedTokens'] ?? 0)
    }
  }

  /** What was gathered since the last time. */
  take(): CallNotes {
    const notes = { cache: this.#cache, trimmedMessages: this.#messages, trimmedTokens: this.#tokens }
    this.#cache = 'off'
    this.#messages = 0
    this.#tokens = 0
    return notes
  }
}

/** One line of what happened: tokens, time to first token, attempts, cache, trimming. */
export function statusLine({ usage, firstTokenMs, totalMs, failed }: CallReport, notes: CallNotes): string {
  const attempts = failed.length + 1
  const parts = [
    usage ? `${usage.prompt_tokens} + ${usage.completion_tokens} tokens` : 'tokens unknown',
    `first token ${firstTokenMs === undefined ? '–' : seconds(firstTokenMs)}, all ${seconds(totalMs)}`,
    notes.cache === 'hit' ? 'no attempt' : `${attempts} attempt${attempts === 1 ? '' : 's'}`,
    `cache ${notes.cache}`,
    notes.trimmedMessages > 0
      ? `trimmed ${notes.trimmedMessages} messages (${notes.trimmedTokens} tokens)`
      : 'nothing trimmed',
  ]
  return parts.join(' · ')
}

/** A time for people: `0.42 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`
}
