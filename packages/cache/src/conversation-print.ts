import { after, allOf } from './awaitable.ts'
import { canonicalCopy, isPlain } from './canonical.ts'
import { isCopyOf } from './is-copy-of.ts'
import { sha256 } from './sha256.ts'
import type { Awaitable } from './store.ts'

/** So many characters of text close a block: fewer blocks would hash more again for each new message, more would cost a hash each. */
const blockSize = 4096

/** Messages that follow each other, as one digest. */
interface Block {
  /** The index of the message behind it. */
  readonly end: number
  readonly digest: Awaitable<string>
}

/** What the messages of a request come to in its key. */
export interface ConversationPrint {
  readonly copies: readonly unknown[]
  /** Where a block ends follows from the messages up to there, so that a conversation that grows keeps the blocks that it has. */
  readonly blocks: readonly Block[]
  /** Of the blocks, and of the messages behind them. */
  readonly digest: Awaitable<string>
}

const nothing: ConversationPrint = { copies: [], blocks: [], digest: '' }

/**
 * By the last message but one, so that it is found when the conversation grows, and when something else is asked at its end. One that was
 * seen once is only noted, by `nothing`: a program that makes its messages anew for each call would fill the memory with prints.
 */
const known = new WeakMap<object, ConversationPrint>()

/**
 * In a conversation that grows, only what is new has to be hashed. A caller may still change what was sent before, so what is known of it is
 * used only after comparing all of it.
 *
 * @throws RangeError when a message is nested more than 256 levels deep
 * @throws TypeError when one holds a bigint
 */
export function printConversation(messages: readonly unknown[]): ConversationPrint {
  const seen = lastSeen(messages)
  const old = seen ?? nothing
  const same = countSame(old.copies, messages)
  if (same > 0 && same === messages.length && same === old.copies.length) return old
  const copies = messages.map((message, at) => (at < same ? old.copies[at] : copyMessage(message)))
  const blocks = old.blocks.filter(({ end }) => end <= same)
  const rest = closeBlocks(copies, blocks)
  const digests = allOf(blocks.map(({ digest }) => digest))
  const print = { copies, blocks, digest: after(digests, (all) => sha256(`[${all.join(',')}],${rest}`)) }
  const last = messages.at(-2) ?? messages.at(-1)
  if (isObject(last)) known.set(last, seen ? print : nothing)
  return print
}

function lastSeen(messages: readonly unknown[]): ConversationPrint | undefined {
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = messages[at]
    const print = isObject(message) ? known.get(message) : undefined
    if (print) return print
  }
  return undefined
}

/** Whether these messages would give this print. */
export function isPrintOf({ copies }: ConversationPrint, messages: readonly unknown[]): boolean {
  return messages.length === copies.length && countSame(copies, messages) === copies.length
}

/** How many messages are what they were, from the first on. */
function countSame(copies: readonly unknown[], messages: readonly unknown[]): number {
  const end = Math.min(copies.length, messages.length)
  for (let at = 0; at < end; at++) if (!isCopyOfMessage(copies[at], messages[at])) return at
  return end
}

/** Adds the blocks that are full. @returns the JSON of what is behind them */
function closeBlocks(copies: readonly unknown[], blocks: Block[]): string {
  let begin = blocks.at(-1)?.end ?? 0
  let size = 0
  for (let at = begin; at < copies.length; at++) {
    size += sizeOf(copies[at])
    if (size < blockSize) continue
    const end = at + 1
    blocks.push({ end, digest: sha256(JSON.stringify(copies.slice(begin, end))) })
    begin = end
    size = 0
  }
  return JSON.stringify(copies.slice(begin))
}

/** About how long it is: what it takes must not depend on anything but the copy. */
function sizeOf(copy: unknown): number {
  if (typeof copy === 'string') return copy.length
  return isObject(copy) ? Object.values(copy).reduce((size: number, each) => size + sizeOf(each), 0) : 1
}

/** A role and a text, and nothing else. Most messages are that, and are copied and compared by it in a fifth of the time. */
interface TextMessage {
  readonly role: string
  readonly content: string
}

function copyMessage(message: unknown): unknown {
  if (!isObject(message) || !isPlain(message) || !isText(message)) return canonicalCopy(message)
  return { content: message.content, role: message.role }
}

function isCopyOfMessage(copy: unknown, message: unknown): boolean {
  if (!isObject(message) || !isPlain(message) || !isText(message)) return isCopyOf(copy, message)
  return isObject(copy) && isText(copy) && message.content === copy.content && message.role === copy.role
}

function isText(message: object): message is TextMessage {
  const { role, content }: { role?: unknown; content?: unknown } = message
  if (typeof role !== 'string' || typeof content !== 'string') return false
  let fields = 0
  for (const _ in message) fields++
  return fields === 2
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
