/** A mistake of the simulator itself, or of a function that it was given: never of the request or of a scripted fault. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError'
}

/**
 * Calls a function of the options, which must answer at once.
 *
 * @throws {SimulatorError} which names the option, when the function throws or returns a promise.
 */
export function callOption<T>(name: string, call: () => T): T {
  const result = attempt(name, call)
  if (!isThenable(result)) return result
  // Nobody waits for it: should it reject, that is no failure of its own.
  result.then(undefined, () => undefined)
  throw new SimulatorError(
    `The \`${name}\` option must return at once, got a promise: the simulator decides about a request when it comes in.`,
  )
}

function attempt<T>(name: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw failureOf(name, error)
  }
}

/** What an option threw, named after it. */
export function failureOf(name: string, cause: unknown): SimulatorError {
  return new SimulatorError(`The \`${name}\` option threw: ${messageOf(cause)}`, { cause })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
