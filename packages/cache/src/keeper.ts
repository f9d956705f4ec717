import type { CallContext } from '@chinwag/core'
import type { CacheSettings } from './cache-options.ts'
import { createHead, sealEnvelope } from './envelope.ts'
import type { Stay } from './flight.ts'
import { createOrder } from './order.ts'
import type { PatientStore } from './patient-store.ts'
import type { Question } from './question.ts'
import type { RecordHandlers } from './record.ts'

/** Keeps answers. Call it when the server is asked: it gives what is to become of the reply. */
export type Keeper = (key: string, question: Question, stay: Stay, context: CallContext) => RecordHandlers

export function createKeeper(store: PatientStore, { ttlMs }: CacheSettings): Keeper {
  const begin = createOrder()

  return function keeper(key, question, stay, context) {
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
        const head = createHead(key, completion, Date.now(), ttlMs)
        stay.until(head.expiresAt ?? Infinity)
        const written = store.write(key, sealEnvelope(head, answer), ttlMs, context)
        // Who comes while a slow store still writes can join the flight, which has the whole answer.
        context.waitUntil(written.finally(stay.release))
      },
    }
  }
}
