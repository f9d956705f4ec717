/** Data that came from outside: what its type says is not always what is in it. */
export type Fields = Readonly<Record<string, unknown>>

/** The fields of what should be an object; none where it is no object. */
export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
