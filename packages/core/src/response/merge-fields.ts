/**
 * Sets a field the way later chunks overrule earlier ones: the last value that says something wins, `null` only marks that the
 * field exists.
 */
export function mergeField(target: Record<string, unknown>, key: string, value: unknown): void {
  if (value === undefined || key === '__proto__') return
  if (value === null && key in target) return
  target[key] = value
}

/** Fields of a delta whose text arrives in pieces. Any other text is a label that is repeated (`"channel": "analysis"`). */
const growing = /content|text|reasoning|thinking|refusal|transcript/

/** Adds a field of a delta to the message: pieces of text and lists grow, objects are merged, the rest is replaced. */
export function growField(target: Record<string, unknown>, key: string, value: unknown): void {
  const known = target[key]
  if (typeof value === 'string' && typeof known === 'string' && growing.test(key)) {
    target[key] = known + value
  } else if (Array.isArray(value) && (Array.isArray(known) || typeof known === 'string')) {
    target[key] = appendParts(typeof known === 'string' ? textParts(known) : known, value)
  } else if (typeof value === 'string' && Array.isArray(known)) {
    target[key] = appendParts(known, textParts(value))
  } else {
    mergeField(target, key, value)
  }
}

function textParts(text: string): unknown[] {
  return text === '' ? [] : [{ type: 'text', text }]
}

/**
 * Continues a list by the next piece of it. Only the seam is joined: a text part that goes on in the next piece (Mistral streams
 * its thinking so), or an element that has the `index` of a known one (OpenRouter's `reasoning_details`).
 */
export function appendParts(list: readonly unknown[], piece: readonly unknown[]): unknown[] {
  const all = [...list]
  const last = all.at(-1)
  const joined = isRecord(last) && isRecord(piece[0]) ? joinParts(last, piece[0]) : undefined
  if (joined) all[all.length - 1] = joined
  for (let at = joined ? 1 : 0; at < piece.length; at++) all.push(piece[at])
  return all
}

function joinParts(last: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> | undefined {
  if (last['type'] !== next['type'] || last['index'] !== next['index']) return undefined
  for (const key of ['text', 'summary', 'thinking']) {
    const known = last[key]
    const more = next[key]
    if (typeof known === 'string' && typeof more === 'string') return { ...last, ...next, [key]: known + more }
    if (Array.isArray(known) && Array.isArray(more)) return { ...last, ...next, [key]: appendParts(known, more) }
  }
  return undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
