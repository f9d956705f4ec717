import { show } from '../errors/show.ts'

/**
 * Takes out of a body what nobody shall read in a file: names, addresses, whatever is no key, for keys go anyway.
 *
 * Give the same one to `record()` and `replay()`, so that a request is still found when a part of its body was taken out. It is called
 * with whole texts, must answer at once, and must give the same for the same text.
 */
export interface Redact {
  (text: string, part: 'request' | 'response'): string
}

/** @throws {TypeError} when the function gives no text. */
export function redacted(text: string, part: 'request' | 'response', redact: Redact | undefined): string {
  const result: unknown = redact === undefined ? text : redact(text, part)
  if (typeof result === 'string') return result
  throw new TypeError(`The \`redact\` option must return a string, got ${show(result)}.`)
}
