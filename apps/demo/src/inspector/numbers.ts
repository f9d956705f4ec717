/** A time for people: `420 ms`, `1.25 s`. */
export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** A number with its thousands apart. */
export function count(value: number): string {
  return value.toLocaleString('en')
}

/** What trimming came to. Its tokens are estimates, made before the server has counted. */
export function trimmed(before: number, after: number, messages: number): string {
  if (messages === 0) return `about ${count(after)} tokens, nothing dropped`
  const dropped = messages === 1 ? '1 message' : `${count(messages)} messages`
  return `about ${count(before)} → ${count(after)} tokens, ${dropped} dropped`
}

/** US dollars, to two significant digits where they are few. */
export function money(dollars: number): string {
  if (dollars === 0) return '$0'
  return dollars >= 1 ? `$${dollars.toFixed(2)}` : `$${Number(dollars.toPrecision(2)).toFixed(decimals(dollars))}`
}

function decimals(dollars: number): number {
  return Math.max(2, 1 - Math.floor(Math.log10(dollars)))
}
