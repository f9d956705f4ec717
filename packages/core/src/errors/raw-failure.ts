import type { ChatError } from './chat-error.ts'

/** A failure as the server sent it. */
export interface RawFailure {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** Beside the error and not on it: a body may quote a prompt, and errors are logged. */
const failures = new WeakMap<ChatError, RawFailure>()

export function rememberFailure(error: ChatError, failure: RawFailure): ChatError {
  failures.set(error, failure)
  return error
}

export function rawFailureOf(error: ChatError): RawFailure | undefined {
  return failures.get(error)
}
