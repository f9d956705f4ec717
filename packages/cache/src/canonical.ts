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
export function canonicalise(value: unknown, keepOrder = false, depth = 0): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (depth === maxDepth) {
    throw new RangeError(`The request must be nested at most ${maxDepth} levels deep to have a cache key.`)
  }
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item) => canonicalise(item, false, depth + 1) ?? 'null').join(',')}]`
  }
  if (!isPlain(value)) return canonicalise(asSent(value), keepOrder, depth)
  return canonicaliseObject(value, keepOrder, depth)
}

function canonicaliseObject(value: Readonly<Record<string, unknown>>, keepOrder: boolean, depth: number): string {
  const keys = Object.keys(value)
  if (!keepOrder) keys.sort()
  const fields: string[] = []
  for (const key of keys) {
    const field = canonicalise(value[key], key === 'properties', depth + 1)
    if (field !== undefined) fields.push(`${JSON.stringify(key)}:${field}`)
  }
  return `{${fields.join(',')}}`
}

/** Whether what is sent of an object is just its fields. */
export function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && !('toJSON' in value)
}

/** Dates, boxed numbers, instances of classes: what the server gets instead of them. */
function asSent(value: object): unknown {
  const text: string | undefined = JSON.stringify(value)
  return text === undefined ? undefined : JSON.parse(text)
}
