import type { CallContext } from '@chinwag/core'
import { createPatience, type Patience } from './patience.ts'
import type { PatientStore } from './patient-store.ts'
import { textOf } from './text-of.ts'

/** The right of one process to ask, for a while. */
export interface Lease {
  /** Others may ask now. */
  release(): void
}

/** What came of waiting for a lease: one, or what another process brought meanwhile. */
export type Agreed<T> = { readonly lease?: Lease | undefined } | { readonly found: T }

/** Lets one process ask, of many that share a store. */
export interface Leases {
  /** `'taken'`: by somebody else. `undefined`: the store is of no help. */
  take(key: string, patience: Patience, context: CallContext): Promise<Lease | 'taken' | undefined>
  /**
   * Waits for what another process is asking for, or for the right to ask. Gives neither after `lockMs`, or where the store is of no help:
   * then everybody asks for himself.
   *
   * Rejects with the reason of a caller who leaves.
   */
  wait<T>(
    key: string,
    patience: Patience,
    context: CallContext,
    find: (patience: Patience) => Promise<T | undefined>,
  ): Promise<Agreed<T>>
}

/** How long to wait between two looks at the store, in milliseconds: so long at first, then longer and longer. */
const minWaitMs = 10
const maxWaitMs = 250

export function createLeases(store: PatientStore, lockMs: number, storeTimeoutMs: number): Leases {
  async function take(key: string, patience: Patience, context: CallContext): Promise<Lease | 'taken' | undefined> {
    const name = `${key}:lock`
    const token = `${Date.now() + lockMs}:${crypto.randomUUID()}`
    const release = (): void => context.waitUntil(giveBack(name, token, context))
    // Whoever has left, or goes on without, must not hold the others up.
    const isMine = await store.setIfAbsent(name, token, lockMs, patience, context, release)
    if (isMine === undefined) return undefined
    return isMine ? { release } : 'taken'
  }

  /** Only where it is still ours: one that has run out may be another's by now. */
  async function giveBack(name: string, token: string, context: CallContext): Promise<void> {
    const patience = createPatience(storeTimeoutMs, new AbortController().signal)
    const held = await store.get(name, patience, context)
    if (textOf(held?.value) === token) await store.delete(name, context)
  }

  return {
    take,
    async wait(key, patience, context, find) {
      const { signal } = patience
      const until = performance.now() + lockMs
      for (let round = patience, waitMs = minWaitMs; ; waitMs = Math.min(1.5 * waitMs, maxWaitMs)) {
        const lease = await take(key, round, context)
        // Whoever had it may have kept the answer since this caller looked for it.
        const found = await find(round)
        if (lease !== 'taken' && found) lease?.release()
        if (found) return { found }
        if (lease !== 'taken') return { lease }
        const leftMs = until - performance.now()
        if (leftMs <= 0) return {}
        await context.sleep(Math.min(waitMs * (0.5 + Math.random() / 2), leftMs), signal)
        round = createPatience(storeTimeoutMs, signal)
      }
    },
  }
}
