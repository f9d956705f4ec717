import type { HeaderValues } from '../call-options.ts'

/**
 * The headers of a call, and the names of those that are to be left out. Later values are stronger.
 * @throws TypeError for what cannot be a header
 */
export function mergeHeaders(...all: (HeaderValues | undefined)[]): {
  readonly headers: Headers
  readonly omitted: ReadonlySet<string> | undefined
} {
  const headers = new Headers()
  let omitted: Set<string> | undefined
  for (const values of all) {
    if (!values) continue
    for (const [name, value] of entriesOf(values)) {
      if (value === undefined) continue
      setHeader(headers, name, value)
      if (value === null) omitted = (omitted ?? new Set()).add(name.toLowerCase())
      else omitted?.delete(name.toLowerCase())
    }
  }
  return { headers, omitted }
}

function entriesOf(values: HeaderValues): Iterable<readonly [string, string | null | undefined]> {
  // Not `instanceof`: there may be more than one class of that name, such as undici's.
  return Symbol.iterator in values ? values : Object.entries(values)
}

function setHeader(headers: Headers, name: string, value: string | null): void {
  try {
    if (value === null) headers.delete(name)
    else headers.set(name, value)
  } catch {
    // Without the cause: it quotes the value, which may be a key.
    throw new TypeError(
      `The header ${JSON.stringify(name)} cannot be sent: its name or its value has characters that are not allowed.`,
    )
  }
}
