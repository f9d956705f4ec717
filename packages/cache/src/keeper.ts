import type { CallContext, ChatCompletion } from '@chinwag/core'
import { createHead, sealEnvelope } from './envelope.ts'
import type { Stay } from './flight.ts'
import type { MarksRead } from './marks.ts'
import { createOrder } from './order.ts'
import type { PatientStore } from './patient-store.ts'
import type { Question } from './question.ts'
import type { RecordHandlers } from './record.ts'

/** What is known of an answer before it is here. */
export interface Order {
  readonly key: string
  readonly question: Question
  /** As they were when it was asked for; `undefined` where the call has none. */
  readonly marks: MarksRead | undefined
  readonly stay: Stay
  readonly context: CallContext
}

/** Keeps answers. */
export interface Keeper {
  /** Call it when the server is asked: it gives what is to become of the reply. */
  await(order: Order): RecordHandlers
  /** What was asked for before now is not kept under this key. Resolves when nothing is being written there any more. */
  forget(key: string): Promise<void>
}

/** `ttlMs`: how long an entry is fresh. `graceMs`: how long it is of some use after that. */
export function createKeeper(store: PatientStore, ttlMs: number, graceMs: number): Keeper {
  const begin = createOrder()

  /** Without marks to wait for, the store is called at once: whoever has the answer can ask for it again. */
  async function write({ key, marks, context }: Order, completion: ChatCompletion, answer: string): Promise<void> {
    const now = Date.now()
    const known = marks && (await marks).marks
    const head = createHead(key, completion, { now, ttlMs, marks: known })
    await store.set(key, sealEnvelope(head, answer), ttlMs + graceMs, context)
  }

  return {
    forget(key) {
      begin(key)()
      return store.written(key)
    },
    await(order) {
      const { key, question, stay, context } = order
      const isNewest = begin(key)

      function drop(problem: string): void {
        context.emit({ type: 'cache-drop', key, problem })
        stay.release()
      }

      return {
        drop: stay.release,
        keep(answer, completion) {
          if (!question.isUnchanged()) return drop('request-changed')
          if (!isNewest()) return drop('outdated')
          stay.until(Date.now() + ttlMs)
          // Who comes while a slow store still writes can join the flight, which has the whole answer.
          context.waitUntil(write(order, completion, answer).finally(stay.release))
        },
      }
    },
  }
}
