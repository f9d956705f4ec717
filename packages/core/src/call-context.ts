import type { CallOptions } from './call-options.ts'
import { longestTimer } from './errors/time-texts.ts'
import type { CallContext, CallEvent, ContextKey, EmittedEvent } from './middleware.ts'

/** What the calls of one chat have in common. */
export interface ChatScope {
  /** State that each call of the chat starts with. */
  readonly values: ReadonlyMap<ContextKey<unknown>, unknown>
  readonly inspect: ((event: CallEvent) => void) | undefined
  /** Background work that is not done yet. */
  readonly background: Set<Promise<unknown>>
  readonly waitUntil: ((work: Promise<unknown>) => void) | undefined
}

/** One call. */
export class Call implements CallContext<CallOptions> {
  readonly signal: AbortSignal
  readonly options: CallOptions
  readonly #scope: ChatScope
  #id: string | undefined
  #values: Map<ContextKey<unknown>, unknown> | undefined

  constructor(scope: ChatScope, signal: AbortSignal, options: CallOptions) {
    this.#scope = scope
    this.signal = signal
    this.options = options
  }

  get id(): string {
    return (this.#id ??= `call_${crypto.randomUUID()}`)
  }

  get<T>(key: ContextKey<T>): T | undefined {
    const from = this.#values?.has(key) ? this.#values : this.#scope.values
    return from.get(key) as T | undefined
  }

  set<T>(key: ContextKey<T>, value: T): void {
    this.#values ??= new Map()
    this.#values.set(key, value)
  }

  async sleep(ms: number, also: AbortSignal = this.signal): Promise<void> {
    const signals = [this.signal, also]
    let timer: ReturnType<typeof setTimeout> | undefined
    let wake = () => {}
    if (!signals.some(({ aborted }) => aborted)) {
      await new Promise<void>((resolve) => {
        wake = resolve
        // A longer wait would overflow the timer, and be none at all.
        timer = setTimeout(resolve, Math.min(ms, longestTimer))
        for (const signal of signals) signal.addEventListener('abort', wake)
      })
    }
    clearTimeout(timer)
    for (const signal of signals) signal.removeEventListener('abort', wake)
    for (const signal of signals) signal.throwIfAborted()
  }

  waitUntil(work: Promise<unknown>): void {
    const { background } = this.#scope
    const done = work
      .catch((error: unknown) => this.emit({ type: 'background-error', error }))
      .then(() => void background.delete(done))
    background.add(done)
    const waitUntil = this.options.waitUntil ?? this.#scope.waitUntil
    try {
      waitUntil?.(done)
    } catch (error) {
      this.emit({ type: 'background-error', error })
    }
  }

  emit(event: EmittedEvent): void {
    const { inspect } = this.#scope
    if (!inspect) return
    try {
      const told: unknown = inspect({ at: performance.now(), ...event, callId: this.id })
      if (told instanceof Promise) told.catch(() => {})
    } catch {
      // An inspector that fails must not fail the call, and there is nobody left to tell.
    }
  }
}
