import { canonicalise, isPlain } from './canonical.ts'
import { sha256 } from './sha256.ts'
import type { Awaitable } from './store.ts'

/** What a part of a request comes to in the key, and whether it is still that part. */
export interface Fingerprint {
  /** Different for different parts. A digest begins with `#`, which no JSON does. `undefined` for what JSON leaves out. */
  readonly text: Awaitable<string> | undefined
  /** Whether this would give the same text. It may say no where only the order of keys is another. */
  matches(value: unknown): boolean
}

/** A copy of the structure of a value; its texts are shared, so that comparing those that did not change takes no time. */
type Snapshot = { readonly keys: readonly string[]; readonly values: readonly Snapshot[] } | readonly Snapshot[] | Leaf
type Leaf = string | number | boolean | null | undefined

/** Of a field's value, by the value. */
const ofFields = new WeakMap<object, Fingerprint>()
/**
 * Of all messages of a conversation, by the last one, and by the one before, for whoever asks something else instead. An entry for each message would
 * cost more than it saves: the collector of garbage looks at each.
 */
const ofConversations = new WeakMap<object, readonly Fingerprint[]>()

/**
 * In a conversation that grows, only what is new has to be digested. A caller may still change what was sent before, so what is known of it
 * is used only after comparing all of it.
 *
 * @throws RangeError when a message is nested more than 256 levels deep
 * @throws TypeError when one holds a bigint
 */
export function fingerprintsOf(messages: readonly unknown[]): readonly Fingerprint[] {
  const known = longestKnown(messages)
  const prints = messages.map((message, at) => {
    const old = known[at]
    return old?.matches(message) ? old : createFingerprint(message)
  })
  for (const message of messages.slice(-2)) if (isObject(message)) ofConversations.set(message, prints)
  return prints
}

function longestKnown(messages: readonly unknown[]): readonly Fingerprint[] {
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = messages[at]
    const known = isObject(message) ? ofConversations.get(message) : undefined
    if (known) return known
  }
  return []
}

/**
 * @throws RangeError when the value is nested more than 256 levels deep
 * @throws TypeError when it holds a bigint
 */
export function fingerprintOf(value: unknown): Fingerprint {
  if (!isObject(value)) return plainText(value)
  const old = ofFields.get(value)
  if (old?.matches(value)) return old
  const fingerprint = createFingerprint(value)
  ofFields.set(value, fingerprint)
  return fingerprint
}

function createFingerprint(value: unknown): Fingerprint {
  const text = isObject(value) ? canonicalise(value) : undefined
  if (!isObject(value) || text === undefined) return plainText(value)
  return { text: digestOf(text), matches: matcherOf(value, text) }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Without a digest. `keepOrder`: of the keys. */
export function plainText(value: unknown, keepOrder = false): Fingerprint {
  const text = canonicalise(value, keepOrder)
  return { text, matches: (other) => canonicalise(other, keepOrder) === text }
}

function digestOf(text: string): Awaitable<string> {
  const digest = sha256(text)
  return typeof digest === 'string' ? `#${digest}` : digest.then((hex) => `#${hex}`)
}

function matcherOf(value: object, text: string): Fingerprint['matches'] {
  try {
    const snapshot = snapshotOf(value)
    return (other) => isSame(snapshot, other)
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error
    return (other) => canonicalise(other) === text
  }
}

/** Dates, instances of classes, functions: what is sent of them is not what is in them. */
class NotPlain extends Error {}

function snapshotOf(value: unknown): Snapshot {
  if (typeof value === 'object' && value !== null) {
    // Holes are values too.
    if (Array.isArray(value)) return Array.from(value, snapshotOf)
    if (!isPlain(value)) throw new NotPlain()
    return { keys: Object.keys(value), values: Object.values(value).map(snapshotOf) }
  }
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') throw new NotPlain()
  return value as Leaf
}

function isSame(snapshot: Snapshot, value: unknown): boolean {
  if (typeof snapshot !== 'object' || snapshot === null) return Object.is(snapshot, value)
  if (typeof value !== 'object' || value === null) return false
  if (isList(snapshot)) {
    return (
      Array.isArray(value) && value.length === snapshot.length && snapshot.every((each, at) => isSame(each, value[at]))
    )
  }
  if (Array.isArray(value) || !isPlain(value)) return false
  const keys = Object.keys(value)
  return (
    keys.length === snapshot.keys.length &&
    keys.every((key, at) => key === snapshot.keys[at] && isSame(snapshot.values[at], value[key]))
  )
}

function isList(snapshot: object): snapshot is readonly Snapshot[] {
  return Array.isArray(snapshot)
}
