import type { CallContext } from '@chinwag/core'
import { type Entry, openEnvelope } from './envelope.ts'
import { type Marks, type MarksRead, readMarks } from './marks.ts'
import type { Patience } from './patience.ts'
import { type PatientStore, reportStore } from './patient-store.ts'

/** An entry that may be served. */
export interface Found {
  readonly entry: Entry
  /** How long ago its lifetime ended, in milliseconds; 0 where it has not. */
  readonly staleMs: number
}

/** What to look for. */
export interface Search {
  /** Of several keys in turn the first that has something. */
  readonly keys: readonly string[]
  /** How stale an entry may be. */
  readonly maxStaleMs: number
  /** Those of the call; `undefined` where it has none. */
  readonly marks: MarksRead | undefined
  readonly patience: Patience
  readonly context: CallContext
}

/** Finds entries that may be served. What can never be served again is deleted. */
export type Shelf = (search: Search) => Promise<Found | undefined>

/** `graceMs`: how long an entry is of any use after its lifetime. */
export function createShelf(store: PatientStore, graceMs: number): Shelf {
  async function find(key: string, { maxStaleMs, marks, patience, context }: Search): Promise<Found | undefined> {
    const held = await store.get(key, patience, context)
    if (held?.value === undefined) return undefined
    const opened = openEnvelope(held.value, key)
    if (!opened) {
      reportStore(context, 'get', key, 'unreadable')
      return drop(key, context)
    }
    const staleMs = staleFor(opened, Date.now())
    if (staleMs > 0 && staleMs >= graceMs) return drop(key, context)
    const state = opened.marks ? await compare(opened.marks, marks, patience, context) : 'same'
    if (state === 'changed') return drop(key, context)
    return state === 'same' && (staleMs === 0 || staleMs < maxStaleMs) ? { entry: opened, staleMs } : undefined
  }

  function drop(key: string, context: CallContext): undefined {
    context.waitUntil(store.delete(key, context))
  }

  /** Whether an entry's marks are what they were. `'unknown'` where the store does not say: then it is not served. */
  async function compare(
    own: Marks,
    marks: MarksRead | undefined,
    patience: Patience,
    context: CallContext,
  ): Promise<'same' | 'changed' | 'unknown'> {
    const read = (await marks) ?? { marks: {}, isSure: true }
    const missing = Object.keys(own).filter((name) => read.marks[name] === undefined)
    const others = await readMarks(missing, store, patience, context)
    if (!read.isSure || !others.isSure) return 'unknown'
    return areSame(own, { ...read.marks, ...others.marks }) ? 'same' : 'changed'
  }

  return async function shelf(search) {
    for (const key of search.keys) {
      const found = await find(key, search)
      if (found) return found
    }
    return undefined
  }
}

/** From the moment on that an entry names, it is stale; by how much, never 0. */
function staleFor({ expiresAt }: Entry, now: number): number {
  return expiresAt === null || now < expiresAt ? 0 : Math.max(now - expiresAt, Number.MIN_VALUE)
}

function areSame(own: Marks, current: Marks): boolean {
  return Object.entries(own).every(([name, mark]) => current[name] === mark)
}
