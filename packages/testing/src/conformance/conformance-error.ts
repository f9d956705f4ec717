/** A rule of the contract that what is tested breaks. */
export interface Breach {
  /** What must be, as a sentence without its full stop. */
  readonly rule: string
  /** What was found instead. */
  readonly found: string
  /** Where to look, or what to claim, in whole sentences. */
  readonly remedy: string
}

/** What a case of a conformance suite fails with. */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError'

  constructor({ rule, found, remedy }: Breach, options?: ErrorOptions) {
    super(`${rule}, but ${found}. ${remedy}`, options)
  }
}

/**
 * Fails a case.
 *
 * @throws {ConformanceError}
 */
export function fail(rule: string, found: string, remedy: string, cause?: unknown): never {
  throw new ConformanceError({ rule, found, remedy }, cause === undefined ? undefined : { cause })
}

/** An error as messages show it: its kind, its code, and what it says of itself. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? `'${error}'` : String(error)
  const code: unknown = Reflect.get(error, 'code')
  return `${error.name}${typeof code === 'string' ? ` \`${code}\`` : ''} (${error.message})`
}
