import type { ChatCompletion } from '../wire/completion.ts'
import { errorCodes, type ChatErrorCode } from './error-codes.ts'

const brand = Symbol.for('chinwag.ChatError')

/** Which of the timeouts ran out. */
export type TimeoutPhase = 'response' | 'firstToken' | 'idle' | 'total'

/** One attempt that failed, as a retrying middleware records it. */
export interface AttemptRecord {
  readonly code: ChatErrorCode
  readonly status?: number | undefined
  /** When the attempt began, in milliseconds since the epoch. */
  readonly startedAt: number
  /** How long was waited before it, in milliseconds. */
  readonly waitedMs: number
  readonly [field: string]: unknown
}

/** What a {@link ChatError} is made of. Its fields say what each is; those that are left out are `undefined`, `attempts` is empty. */
export interface ChatErrorOptions {
  readonly code: ChatErrorCode
  readonly status?: number | undefined
  /** @default the code's, see {@link errorCodes} */
  readonly retryable?: boolean | undefined
  /** @default the code's, see {@link errorCodes} */
  readonly ambiguous?: boolean | undefined
  readonly retryAfterMs?: number | undefined
  readonly requestId?: string | undefined
  readonly phase?: TimeoutPhase | undefined
  readonly param?: string | undefined
  readonly attempts?: readonly AttemptRecord[] | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
  readonly partial?: ChatCompletion | undefined
  readonly cause?: unknown
}

/**
 * The one error of the library: whatever goes wrong with a call is one of these, except the caller's own abort, which rejects
 * with the signal's `reason`.
 *
 * Its text and its JSON never hold a key, a prompt or an answer. `partial` does hold what had arrived of the answer; it is not
 * enumerable, so that logging the error does not log it.
 */
export class ChatError extends Error {
  declare readonly name: 'ChatError'
  readonly code: ChatErrorCode
  /** The HTTP status, or the one that an error inside a stream stands for. */
  readonly status: number | undefined
  /** Whether sending the same request again may help. */
  readonly retryable: boolean
  /** Whether the failed attempt may have been carried out, and billed. */
  readonly ambiguous: boolean
  /** How long the server asks to wait, in milliseconds; from a pool of keys, until one of them is free. */
  retryAfterMs: number | undefined
  /** The server's id of the request: what its support asks for. */
  requestId: string | undefined
  /** For `timeout`: which one. */
  readonly phase: TimeoutPhase | undefined
  /** For `invalid_request`: the field that the server names. */
  readonly param: string | undefined
  /** The failed attempts of this call, oldest first. Empty where nothing was retried. */
  attempts: readonly AttemptRecord[]
  /**
   * Numbers and words about the failure that fit no other field, for example `{ needed, available }`. `serverCode` and `serverType` are the
   * server's own words for it, such as `rate_limit_exceeded` and `tokens`. Never content.
   */
  readonly details: Readonly<Record<string, unknown>> | undefined
  /** What had arrived of the answer when it broke. */
  declare partial: ChatCompletion | undefined

  constructor(message: string, options: ChatErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    const code = errorCodes[options.code]
    this.code = options.code
    this.status = options.status
    this.retryable = options.retryable ?? code.retryable
    this.ambiguous = options.ambiguous ?? code.ambiguous
    this.retryAfterMs = options.retryAfterMs
    this.requestId = options.requestId
    this.phase = options.phase
    this.param = options.param
    this.attempts = options.attempts ?? []
    this.details = options.details
    hide(this, 'partial', options.partial)
  }

  static {
    // On the prototype: the name is there when the stack is written, and errors print without these two.
    hide(ChatError.prototype, 'name', 'ChatError')
    hide(ChatError.prototype, brand, true)
  }

  /** What is safe to log: no content, no cause. */
  toJSON(): Record<string, unknown> {
    const { name, code, status, message, retryable, ambiguous, retryAfterMs, requestId, phase, param, details } = this
    const { attempts } = this
    return {
      name,
      code,
      status,
      message,
      retryable,
      ambiguous,
      retryAfterMs,
      requestId,
      phase,
      param,
      details,
      attempts,
    }
  }
}

/** Whether a value is a {@link ChatError}, also one from another copy of this package. */
export function isChatError(value: unknown): value is ChatError {
  return typeof value === 'object' && value !== null && brand in value
}

/** Whether a failure may go away when the same request is sent again. */
export function isRetryable(error: unknown): boolean {
  return isChatError(error) && error.retryable
}

function hide(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: false })
}
