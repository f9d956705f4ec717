/** More than any real request needs, and far less than the stack of any runtime holds. */
const maxDepth = 256

/**
 * Writes a value the way it would be sent, as JSON, so that equal requests give equal text: the keys of objects are sorted.
 * `undefined` for what JSON leaves out (`undefined`, functions, symbols).
 *
 * An object under the key `properties` keeps its order: models fill in a JSON Schema in the order in which it is written, so
 * another order is another request. Schemas turn up in many places (tools, `response_format`, extensions of servers), so this
 * holds everywhere: the price of keeping an order that means nothing is a miss, the price of losing one is a wrong answer.
 *
 * @throws RangeError when the value is nested more than 256 levels deep, which also catches cycles
 * @throws TypeError for a bigint, which JSON cannot hold
 */
export function canonicalise(value: unknown, keepOrder = false): string | undefined {
  return JSON.stringify(canonicalCopy(value, keepOrder))
}

/**
 * A copy of a value as it would be sent, whose JSON is the canonical one. Its texts are those of the value, so that it takes little memory
 * and is soon compared.
 *
 * @throws RangeError when the value is nested more than 256 levels deep
 */
export function canonicalCopy(value: unknown, keepOrder = false, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return isLeftOut(value) ? undefined : value
  if (depth === maxDepth) {
    throw new RangeError(`The request must be nested at most ${maxDepth} levels deep to have a cache key.`)
  }
  const sent = isSentAsItIs(value) ? value : asSent(value)
  if (typeof sent !== 'object' || sent === null) return sent
  return Array.isArray(sent)
    ? Array.from(sent, (item) => canonicalCopy(item, false, depth + 1))
    : copyFields(sent as Readonly<Record<string, unknown>>, keepOrder, depth)
}

function copyFields(value: Readonly<Record<string, unknown>>, keepOrder: boolean, depth: number): object {
  const copy = {}
  for (const key of keepOrder ? Object.keys(value) : sort(Object.keys(value))) {
    const field = canonicalCopy(value[key], key === 'properties', depth + 1)
    if (field !== undefined) setField(copy, key, field)
  }
  return copy
}

function setField(copy: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') copy[key] = value
  else Object.defineProperty(copy, key, { value, enumerable: true })
}

/** In place, by insertion: the objects of a request have few keys, and there are many of them. */
function sort(keys: string[]): string[] {
  for (let at = 1; at < keys.length; at++) {
    for (let to = at; to > 0; to--) {
      const [before = '', key = ''] = [keys[to - 1], keys[to]]
      if (before <= key) break
      keys[to - 1] = key
      keys[to] = before
    }
  }
  return keys
}

/** Whether JSON has no place for it in an object. */
export function isLeftOut(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || typeof value === 'symbol'
}

/** Whether what is sent of an object is just its fields. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !writesItself(value)
}

/** Whether what is sent of an object is just its fields, or its items. */
export function isSentAsItIs(value: object): boolean {
  return Array.isArray(value) ? !writesItself(value) : isPlain(value)
}

/** Whether an object says itself what is sent of it. */
export function writesItself(value: object): boolean {
  return 'toJSON' in value && typeof value.toJSON === 'function'
}

/** Dates, boxed numbers, instances of classes: what the server gets instead of them. */
function asSent(value: object): unknown {
  const text: string | undefined = JSON.stringify(value)
  return text === undefined ? undefined : JSON.parse(text)
}
