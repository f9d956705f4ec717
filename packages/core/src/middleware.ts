import type { ChatResponse } from './response/chat-response.ts'
import type { ChatParams } from './wire/params.ts'

declare const optionsType: unique symbol

/** What a middleware passes on, and the transport sends. Never mutated: hand on a changed copy. */
export interface ChatRequest {
  /** The wire body. Unknown fields pass untouched. */
  readonly body: ChatParams
  /** Headers of this call. The transport adds `authorization`, `content-type` and `accept`. */
  readonly headers: Headers
  /** Aborts this attempt. */
  readonly signal: AbortSignal
}

/** Hands a request on: to the next middleware, and last to the transport. */
export type Next = (request: ChatRequest) => Promise<ChatResponse>

/** Answers a request: what the chain ends in. A {@link Next} is one. */
export type Transport = (request: ChatRequest, context: CallContext) => Promise<ChatResponse>

/**
 * Wraps every call. It may change the request, answer without calling `next`, call `next` again, or watch the reply.
 *
 * `Options` are the per-call options it reads; the chat that it is used in accepts them, typed.
 *
 * @example
 * ```ts
 * import type { Middleware } from '@chinwag/core'
 *
 * const log = (write: (line: object) => void): Middleware => async function log(request, next, context) {
 *   const response = await next(request)
 *   return response.observe({ settle: (outcome, timings) => write({ id: context.id, outcome: outcome.type, ...timings }) })
 * }
 * ```
 */
export interface Middleware<Options extends object = {}> {
  (request: ChatRequest, next: Next, context: CallContext<Options>): Promise<ChatResponse>
  /** Carries the type of the options; never there at run time. */
  readonly [optionsType]?: Options
}

/** The per-call options that a chain of middlewares understands, all together. */
export type OptionsOf<Use extends readonly Middleware[]> = UnionToIntersection<
  Use[number] extends infer Each ? (Each extends Middleware<infer Options> ? Options : never) : never
>

type UnionToIntersection<Union> = [Union] extends [never]
  ? {}
  : (Union extends unknown ? (each: Union) => void : never) extends (all: infer Intersection extends object) => void
    ? Intersection
    : {}

/** A name for a piece of state that middlewares share. Make one with {@link createContextKey}. */
export interface ContextKey<T> {
  readonly name: string
  /** Carries the type; never there at run time. */
  readonly type?: T
}

/**
 * Makes a key for `context.get` and `context.set`. Keys are told apart by identity, not by name.
 *
 * @example
 * ```ts
 * import { createContextKey } from '@chinwag/core'
 *
 * export const tenant = createContextKey<string>('tenant')
 * ```
 */
export function createContextKey<T>(name: string): ContextKey<T> {
  return Object.freeze({ name })
}

/** One call: its identity, its options, and what middlewares share about it. The same object for every middleware of the chain. */
export interface CallContext<Options extends object = {}> {
  /** Unique to this call. */
  readonly id: string
  /** The caller's: aborted means that nobody wants the answer any more. */
  readonly signal: AbortSignal
  /** Options that the caller gave for this call alone. */
  readonly options: Readonly<Partial<Options>>
  get<T>(key: ContextKey<T>): T | undefined
  set<T>(key: ContextKey<T>, value: T): void
  /**
   * Waits. Rejects at once with the signal's reason when the caller aborts, or `also` does (the signal of a request, say), and leaves no
   * listener or timer behind.
   */
  sleep(ms: number, also?: AbortSignal): Promise<void>
  /** Background work, such as writing to a cache: the answer does not wait for it, `chat.idle()` does. A failure is reported to `inspect`. */
  waitUntil(work: Promise<unknown>): void
  /** Tells the inspector something. Costs nothing when nobody listens. */
  emit(event: EmittedEvent): void
}

/** What a middleware tells the inspector. Never put keys, prompts or answers into it. */
export interface EmittedEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/**
 * What `inspect` receives: what middlewares emit, and of every chain, in the order in which it happens,
 *
 * - `enter`: a middleware is called; `next`: it hands the request on, for the `count`-th time; `attempt`: the transport is called. With the
 *   outline of the request: `model`, `stream`, and how many `messages` it has
 * - `wait`: a middleware sleeps for `ms` milliseconds
 * - `exit`: a middleware or the transport gave a reply (`result: 'reply'`, its `source`, `status` and `requestId`) or failed
 *   (`result: 'error'`, the error's `code`, `status` and `requestId`)
 * - `commit`: the first content of that reply was read there
 * - `settle`: it ended there, as `outcome` says: `'end'` (with `finishReason` and `usage`), `'error'` (with `code`) or `'abort'`
 */
export interface CallEvent extends EmittedEvent {
  readonly callId: string
  /** `performance.now()` when it happened, in milliseconds. */
  readonly at: number
  /** The name of the middleware that it is about, or `'transport'`. */
  readonly middleware?: string | undefined
  /** Its place in the chain: 0 is the outermost. */
  readonly layer?: number | undefined
  /** Which attempt of the call, from 1 on. Of the transport's events only. */
  readonly attempt?: number | undefined
}
