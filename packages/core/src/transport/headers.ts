import type { HeaderValues } from '../call-options.ts'

/** The headers of a call, and the names of those that are to be left out. Later values are stronger. */
export function mergeHeaders(...all: (HeaderValues | undefined)[]): {
  readonly headers: Headers
  readonly omitted: ReadonlySet<string> | undefined
} {
  const headers = new Headers()
  let omitted: Set<string> | undefined
  for (const values of all) {
    for (const [name, value] of entriesOf(values)) {
      if (value === undefined) continue
      if (value === null) {
        headers.delete(name)
        omitted = (omitted ?? new Set()).add(name.toLowerCase())
      } else {
        headers.set(name, value)
        omitted?.delete(name.toLowerCase())
      }
    }
  }
  return { headers, omitted }
}

function entriesOf(values: HeaderValues | undefined): Iterable<readonly [string, string | null | undefined]> {
  if (values === undefined) return []
  return values instanceof Headers || Array.isArray(values) ? values : Object.entries(values)
}
