export type Fields = Record<string, unknown>

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Fields whose text arrives in pieces. Any other text is a label that is repeated (`"channel": "analysis"`). */
const grows = /(^|_)(content|text|reasoning|thinking|refusal|transcript|summary|arguments|input|data)$/

/** Adds each field of a later piece to what is known. `target` belongs to the fold and is changed; `piece` is not. */
export function merge(target: Fields, piece: Fields): Fields {
  for (const key in piece) mergeField(target, key, piece[key])
  return target
}

/** Pieces of text and lists grow, objects are merged, anything else is replaced by the last value that says something. */
export function mergeField(target: Fields, key: string, value: unknown): void {
  // As a key of JSON it is a text like any other; as a property it is the prototype.
  if (key === '__proto__') return
  const known = target[key]
  if (known === value && known === null) return
  if (typeof known === 'string' && known !== '' && !Array.isArray(value) && (key === 'content' || grows.test(key))) {
    // What is no text takes nothing away of the text that is there, and that somebody has read.
    if (typeof value === 'string') target[key] = known + value
  } else if (isRecord(known) && isRecord(value)) merge(known, value)
  else if (Array.isArray(known) || Array.isArray(value)) joinParts(target, key, value)
  else setField(target, key, value)
}

/** Mistral sends the same message now as a text, now as a list of parts. */
function joinParts(target: Fields, key: string, value: unknown): void {
  const [list, piece] = [partsOf(target[key]), partsOf(value)]
  if (list && piece) target[key] = append(list, piece)
  else setField(target, key, value)
}

function partsOf(value: unknown): unknown[] | undefined {
  if (value === '') return []
  return typeof value === 'string' ? [{ type: 'text', text: value }] : Array.isArray(value) ? value : undefined
}

/** The last value that says something wins. `null`, `''` and `undefined` only mark that the field exists. */
export function setField(target: Fields, key: string, value: unknown): void {
  const known = target[key]
  if ((known === value && value !== undefined) || key === '__proto__') return
  // A function is no field of ours, but inherited: some key is called `constructor`.
  const isNew = known === undefined || typeof known === 'function' || (known === null && value === '')
  if (isNew || (value ?? '') !== '') target[key] = copy(value)
}

/** A deep copy of JSON data: what comes into the fold is grown in place, and must be its own. */
export function copy<T>(value: T): T
export function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy)
  if (!isRecord(value)) return value
  const fields = { ...value }
  delete fields['__proto__']
  for (const key in fields) fields[key] = copy(fields[key])
  return fields
}

/** Continues a list. Only the seam is joined: a part whose text goes on in the next piece. */
function append(list: unknown[], piece: unknown[]): unknown[] {
  const last = list.at(-1)
  const [first] = piece
  const isSeam = isRecord(last) && isRecord(first) && goesOn(last, first)
  if (isSeam) merge(last, first)
  for (const item of isSeam ? piece.slice(1) : piece) list.push(copy(item))
  return list
}

function goesOn(last: Fields, next: Fields): boolean {
  const isSame = last['type'] !== undefined && last['type'] === next['type'] && last['index'] === next['index']
  return isSame && ['text', 'summary', 'thinking'].some((key) => key in last && typeof last[key] === typeof next[key])
}
