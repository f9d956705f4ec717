/** What a store gave, as text; `undefined` for nothing, and for bytes that are no text. */
export function textOf(value: string | Uint8Array | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(value)
  } catch {
    return undefined
  }
}
