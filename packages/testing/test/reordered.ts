/** A JSON value with the fields of all its objects in another order. */
export function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toReversed()
  return JSON.parse(
    `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${JSON.stringify(reordered(part))}`).join(',')}}`,
  )
}
