import type { ChatChunk, ChatCompletion } from '@chinwag/core'
import type { Marks } from './marks.ts'
import { goodEnds } from './policy.ts'
import { textOf } from './text-of.ts'

/** An entry of another version is not read. */
const envelopeVersion = 1

/** An answer as it is kept: whole, or in the chunks that it came in. */
export type CachedAnswer =
  | { readonly type: 'completion'; readonly completion: ChatCompletion }
  | { readonly type: 'chunks'; readonly chunks: readonly ChatChunk[] }

/** What an entry says about its answer. */
export interface EntryHead {
  /** In full, though the store has it too: a store that mixes entries up is found out. */
  readonly key: string
  /** In milliseconds since the epoch. */
  readonly createdAt: number
  /** In milliseconds since the epoch; `null` means never. Kept here because stores ignore their own, or count in seconds. */
  readonly expiresAt: number | null
  /** As the server named it. */
  readonly model: string
  /** What the answer cost when it was made, in tokens; `null` where the server did not say. */
  readonly tokens: number | null
  /** Those of its scope and tags, when it was asked for. Not there where it has none. */
  readonly marks?: Marks | undefined
}

/** One entry of the cache. */
export interface Entry extends EntryHead {
  readonly answer: CachedAnswer
}

export function createHead(
  key: string,
  { model, usage }: ChatCompletion,
  { now, ttlMs, marks }: { readonly now: number; readonly ttlMs: number; readonly marks?: Marks | undefined },
): EntryHead {
  return {
    key,
    createdAt: now,
    expiresAt: ttlMs === Infinity ? null : now + ttlMs,
    // Servers leave out what they like, whatever the types say.
    model: typeof model === 'string' ? model : '',
    tokens: typeof usage?.total_tokens === 'number' ? usage.total_tokens : null,
    ...(marks && Object.keys(marks).length > 0 && { marks }),
  }
}

/** A {@link CachedAnswer} as JSON, from the JSON of its chunks. */
export function sealChunks(chunks: readonly string[]): string {
  return `{"type":"chunks","chunks":[${chunks.join(',')}]}`
}

/** A {@link CachedAnswer} as JSON, from the JSON of a completion. */
export function sealCompletion(completion: string): string {
  return `{"type":"completion","completion":${completion}}`
}

/** An entry as the store holds it. The answer is JSON already. */
export function sealEnvelope(head: EntryHead, answer: string): string {
  return `${JSON.stringify({ v: envelopeVersion, ...head }).slice(0, -1)},"answer":${answer}}`
}

/** Reads what a store returned for a key. `undefined` for whatever is not our own entry for this very key. */
export function openEnvelope(value: string | Uint8Array, key: string): Entry | undefined {
  try {
    const { v, ...entry }: Record<string, unknown> = JSON.parse(textOf(value) ?? '')
    return v === envelopeVersion && isEntry(entry) && entry.key === key ? entry : undefined
  } catch {
    return undefined
  }
}

function isEntry(value: object): value is Entry {
  const { key, createdAt, expiresAt, model, tokens, marks, answer }: Partial<Record<keyof Entry, unknown>> = value
  return (
    typeof key === 'string' &&
    typeof createdAt === 'number' &&
    (expiresAt === null || typeof expiresAt === 'number') &&
    typeof model === 'string' &&
    (tokens === null || typeof tokens === 'number') &&
    (marks === undefined || isMarks(marks)) &&
    isAnswer(answer)
  )
}

function isMarks(value: unknown): value is Marks {
  return isRecord(value) && Object.values(value).every((mark) => typeof mark === 'string')
}

function isAnswer(value: unknown): value is CachedAnswer {
  if (!isRecord(value)) return false
  if (value['type'] === 'completion') return isCompletion(value['completion'])
  return value['type'] === 'chunks' && isFinishedStream(value['chunks'])
}

function isCompletion(value: unknown): boolean {
  if (!isRecord(value) || value['error']) return false
  const { choices } = value
  return Array.isArray(choices) && choices.length > 0 && choices.every((each) => isChoice(each) && isWhole(each))
}

function isWhole({ message, finish_reason }: Record<string, unknown>): boolean {
  return isRecord(message) && goodEnds.has(finish_reason)
}

/** A stream that never says how it ended would be served as a broken one. */
function isFinishedStream(value: unknown): boolean {
  return Array.isArray(value) && value.every(isChunk) && value.some(endsChoice)
}

function isChunk(value: unknown): boolean {
  return isRecord(value) && !value['error'] && choicesOf(value).every(isChoice)
}

function endsChoice(chunk: Record<string, unknown>): boolean {
  return choicesOf(chunk).some((choice) => isRecord(choice) && goodEnds.has(choice['finish_reason']))
}

/** Some servers leave `choices` out of a chunk. */
function choicesOf({ choices }: Record<string, unknown>): readonly unknown[] {
  return Array.isArray(choices) ? choices : []
}

/** Of the places that the reader of a reply takes. */
function isChoice(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false
  const { index = 0, finish_reason = null } = value
  const isPlace = index === null || (Number.isInteger(index) && Number(index) >= 0 && Number(index) < 128)
  return isPlace && (finish_reason === null || finish_reason === '' || goodEnds.has(finish_reason))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
