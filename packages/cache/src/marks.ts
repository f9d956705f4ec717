import type { CallContext } from '@chinwag/core'
import { after } from './awaitable.ts'
import { sha256 } from './sha256.ts'
import type { Patience } from './patience.ts'
import type { PatientStore } from './patient-store.ts'
import type { Awaitable } from './store.ts'
import { textOf } from './text-of.ts'

/**
 * What scopes and tags were like when an answer was asked for, by the name of the mark. Each has a mark in the store that changes whenever
 * it is invalidated; an entry is good while all its marks are what they were. So a store needs no list of what belongs to a tag, and what
 * was under way when a tag was invalidated is not served either.
 */
export type Marks = Readonly<Record<string, string>>

/** The mark of what was never invalidated. */
const untouched = ''

/** A mark must outlive every entry that it makes bad, also those of a cache with a longer `ttlMs` on the same store. */
const minLifetimeMs = 30 * 24 * 60 * 60 * 1000

export function nameOfMark(kind: 'scope' | 'tag', name: string): Awaitable<string> {
  return after(sha256(name), (digest) => `chinwag:1:${kind}:${digest}`)
}

/** Marks that are being read. */
export type MarksRead = Promise<{
  readonly marks: Marks
  /** Whether the store said it of each. */
  readonly isSure: boolean
}>

/** As they are now. What the store does not say counts as never invalidated: good for an answer that is to be kept, not for one that is served. */
export async function readMarks(
  names: readonly string[],
  store: PatientStore,
  patience: Patience,
  context: CallContext,
): MarksRead {
  const held = await Promise.all(names.map((name) => store.get(name, patience, context)))
  const marks = Object.fromEntries(names.map((name, at) => [name, textOf(held[at]?.value) ?? untouched]))
  return { marks, isSure: held.every((each) => each !== undefined) }
}

/** A new mark, which no entry has. */
export function newMark(longestMs: number): { readonly value: string; readonly ttlMs: number } {
  return { value: crypto.randomUUID(), ttlMs: Math.max(longestMs, minLifetimeMs) }
}
