import type { Chat, Next } from '@chinwag/core'
import { checkFunction, checkInteger, checkMilliseconds, checkNames, checkText, show } from '../check-options.ts'
import { digestOf } from './digest.ts'
import type { Pin } from '../pinned.ts'
import { checkStore, readText, type Store } from '../store.ts'
import { within } from '../within.ts'
import type { Strategy, SummaryCall } from '../strategy.ts'
import { createSummaryMemory, type Remembered, type SummaryMemory } from './summary-memory.ts'
import { problemOf, SummaryProblem } from './summary-problem.ts'
import { defaultPrompt, type SummaryBase } from './summary-request.ts'
import { type SummaryTask, summaryMessage } from './summary.ts'
import { type Writer, writeSummary } from './write-summary.ts'

/** Options of {@link summarize}. None is needed. */
export interface SummarizeOptions {
  /** Who writes the summaries. @default the rest of the chain: the server that answers */
  readonly with?: Chat | Next | undefined
  /**
   * The model that writes them. With the request's own, a summary continues the previous prompt, nearly all of which is in the provider's
   * prompt cache.
   *
   * @default the request's
   */
  readonly model?: string | undefined
  /** What is asked of the summariser, in place of the built-in words. */
  readonly prompt?: string | undefined
  /**
   * Messages that stay word for word when their turn is dropped. A tool call stays with its results. What it throws, the call rejects with.
   *
   * @default none
   */
  readonly pin?: Pin | undefined
  /** What a summary may take, in tokens. So much is kept free for it from the first turn on. @default 1000, at most a tenth of the high mark */
  readonly maxTokens?: number | undefined
  /**
   * What a request for a summary may take, in tokens; at least 500.
   *
   * @default the chain's window, or that of the model if it is smaller; for a model that is not known, no more than 8000
   */
  readonly window?: number | undefined
  /** How long the call waits for a summary, in milliseconds. @default 30_000 */
  readonly timeoutMs?: number | undefined
  /** Where summaries are kept beside the memory of this process. @default nowhere: after a restart they are written anew */
  readonly store?: Store | undefined
}

const names = ['with', 'model', 'prompt', 'pin', 'maxTokens', 'window', 'timeoutMs', 'store'] as const

/**
 * A strategy of `context()`: what is dropped is summarised, and the summary takes its place after the head.
 *
 * It is written when a cut moves, that is once for each step of the grid, and remembered by what it stands for: two calls of one
 * conversation at the same time share it, and a copy of the conversation has it too. When it fails, in whatever way, the turns are dropped
 * as without it, the event `context-summary` says why, and it is tried again at the next step.
 *
 * @throws TypeError or RangeError when an option is wrong
 *
 * @example
 * ```ts
 * import { context, summarize } from '@chinwag/context'
 *
 * const middleware = context({
 *   window: 32_000,
 *   strategy: summarize({ pin: (message) => message.role === 'user' && message.name === 'rules' }),
 * })
 * ```
 */
export function summarize(options: SummarizeOptions = {}): Strategy {
  checkSummarizeOptions(options)
  const { prompt = defaultPrompt, model, window, maxTokens, pin, store, timeoutMs = 30_000 } = options
  const writer: Writer = { with: options.with, model, window, prompt }
  const memory = createSummaryMemory()
  const settings = JSON.stringify(['summary', 1, model ?? '', prompt, maxTokens ?? 0])
  return {
    name: 'summarize',
    maxTokens,
    pin,
    async summarize(task, call) {
      const { signal } = call.request
      const remembered = await new Compaction({ task, call, memory, settings, store, writer, timeoutMs }).run(signal)
      return remembered?.text === undefined ? undefined : summaryMessage(remembered.text)
    },
  }
}

interface CompactionOptions {
  readonly task: SummaryTask
  readonly call: SummaryCall
  readonly memory: SummaryMemory
  readonly settings: string
  readonly store: Store | undefined
  readonly writer: Writer
  readonly timeoutMs: number
}

/** One cut that a summary is wanted for. */
class Compaction {
  readonly #options: CompactionOptions

  constructor(options: CompactionOptions) {
    this.#options = options
  }

  async run(signal: AbortSignal): Promise<Remembered | undefined> {
    const { task, memory } = this.#options
    try {
      const key = await this.#keyOf(task.start)
      return memory.get(key) ?? (await memory.once(key, signal, (shared) => this.#make(key, shared)))
    } catch (error) {
      if (signal.aborted) throw signal.reason
      this.#report({ outcome: 'failed', problem: problemOf(error) })
      return undefined
    }
  }

  /** Never rejects but when nobody waits any more, or when the call is over that would have asked. */
  async #make(key: string, signal: AbortSignal): Promise<Remembered> {
    const { task, call, memory, timeoutMs } = this.#options
    const whole = task.start - task.head
    let base: SummaryBase | undefined
    let made: Remembered
    try {
      made = await within(timeoutMs, signal, late, async (signal) => {
        const stored = await this.#stored(key)
        if (stored !== undefined) return { text: stored, covered: whole }
        base = await this.#base()
        return { text: await this.#write(key, base, signal), covered: whole }
      })
    } catch (error) {
      if (signal.aborted || call.request.signal.aborted) throw error
      this.#report({ outcome: 'failed', problem: problemOf(error) })
      made = { text: base?.text, covered: base?.covered ?? 0 }
    }
    memory.set(key, made)
    return made
  }

  async #write(key: string, base: SummaryBase | undefined, signal: AbortSignal): Promise<string> {
    const { task, call, store, writer } = this.#options
    const { text, parts, fork } = await writeSummary(writer, task, base, call, signal)
    this.#report({
      outcome: 'made',
      messages: task.start - task.head - (base?.covered ?? 0),
      summaryTokens: task.count(text),
      parts,
      fork,
    })
    if (store) call.context.waitUntil((async () => store.set(key, text))())
    return text
  }

  /** The newest earlier summary of this conversation. */
  async #base(): Promise<SummaryBase | undefined> {
    const { task, memory } = this.#options
    for (const start of task.earlierStarts) {
      const key = await this.#keyOf(start)
      const covered = start - task.head
      const known = memory.get(key)
      const text = known?.covered === covered ? known.text : await this.#stored(key)
      if (text !== undefined) return { text, covered }
    }
    return undefined
  }

  /** A store that fails has nothing. */
  async #stored(key: string): Promise<string | undefined> {
    const { store, call } = this.#options
    if (!store) return undefined
    try {
      return await readText(store, key)
    } catch (error) {
      call.context.emit({ type: 'context-store', operation: 'get', problem: problemOf(error) })
      return undefined
    }
  }

  async #keyOf(start: number): Promise<string> {
    const { task, settings } = this.#options
    return `chinwag:summary:${await digestOf(task.messages.slice(task.head, start), settings)}`
  }

  #report(event: object): void {
    this.#options.call.context.emit({ type: 'context-summary', ...event })
  }
}

/** The instruction and a small piece of what is to be summarised. */
const leastWindow = 500

const late = (): Error => new SummaryProblem('timeout')

function checkSummarizeOptions(options: SummarizeOptions): void {
  checkNames('summarize()', options, names satisfies readonly (keyof SummarizeOptions)[])
  const { with: summariser, model, prompt, pin, maxTokens, window, timeoutMs, store } = options
  const canAnswer = typeof summariser === 'function' || typeof summariser?.complete === 'function'
  if (summariser !== undefined && !canAnswer)
    throw new TypeError(
      `The \`with\` option must be a chat, or a function that answers requests, got ${show(summariser)}.`,
    )
  checkText('model', model)
  checkText('prompt', prompt)
  checkFunction('pin', pin)
  checkInteger('maxTokens', maxTokens, 20)
  checkInteger('window', window, leastWindow)
  checkMilliseconds('timeoutMs', timeoutMs)
  checkStore(store)
  if (window !== undefined && maxTokens !== undefined && window <= 2 * maxTokens) {
    throw new RangeError(
      `The \`window\` option of summarize() must be above twice \`maxTokens\`, for the summary so far and the next, got ${window} and ${maxTokens}.`,
    )
  }
}
