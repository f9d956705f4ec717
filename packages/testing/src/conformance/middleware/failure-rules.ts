import { isChatError } from '@chinwag/core'
import { describeError } from '../conformance-error.ts'
import { isSame } from '../is-same.ts'
import { fold } from './fold.ts'
import { failureOf, isAnswered } from './probe.ts'
import type { Play } from './play.ts'
import type { Rule } from './rule.ts'

/** What becomes of failures. */
export const failureRules: readonly Rule[] = [
  {
    name: 'answers or fails, and does not hang',
    remedy: 'Look for a promise that nobody resolves, or raise `patienceMs` where it only takes its time.',
    check: ({ result }) => (result.type === 'pending' ? 'the call was not over in time' : undefined),
  },
  {
    name: 'passes errors on as they are',
    remedy: 'Throw what you caught: others decide by its `code`, `status` and `retryable`. A new error hides them.',
    check: ({ stage, result }, claims) => {
      if (result.type !== 'error') return undefined
      const inner = stage.inner.calls.flatMap((call) => failureOf(call) ?? [])
      if (inner.some(({ error }) => isSameError(error, result.error))) return undefined
      if (inner.length > 0) return `${describeError(inner.at(-1)?.error)} became ${describeError(result.error)}`
      const isVerdict = isChatError(result.error) && claims.isChanging('answer')
      return isVerdict ? undefined : `this one failed by itself: ${describeError(result.error)}`
    },
  },
  {
    name: 'leaves what had arrived in the `partial` of an error',
    remedy:
      'A broken reply must fail with the error of the reply itself: hand the same reply on, or one made with `recover`.',
    async check({ result, reads }) {
      if (result.type !== 'error' || !isChatError(result.error) || reads.length === 0) return undefined
      const arrived = await fold(reads)
      return isSame(result.error.partial?.choices, arrived?.choices)
        ? undefined
        : 'the error has something else than what the reader had read'
    },
  },
  {
    name: 'makes no answer of a failure',
    remedy:
      'Let the error pass: users must not take half an answer, or none, for a whole one. Say `answers: true` where an answer from elsewhere is meant.',
    claim: { text: '`answers: true`', isMade: ({ answers }) => answers },
    check({ stage, result }) {
      if (result.type !== 'value' || stage.inner.calls.some(isAnswered)) return undefined
      return stage.inner.calls.length === 0
        ? 'this one answered without `next`'
        : 'this one answered though nothing that `next` gave was whole'
    },
  },
  {
    name: 'lets those outside watch every chunk, and one end',
    remedy: 'Hand on a `ChatResponse` that nobody reads yet, and leave its `observe` alone.',
    check: watched,
  },
  {
    name: 'leaves no request open behind it',
    remedy:
      'Cancel each reply that is not handed on, also one that comes late, and read to its end what is read in the background.',
    check: ({ stage }) => (stage.isQuiet() ? undefined : 'a reply of `next` was still open when the call was over'),
  },
  {
    name: 'leaves no listener on the signal of the call',
    remedy: 'Remove in a `finally` what `addEventListener` added, or wait with `context.sleep`, which does.',
    check({ stage }) {
      const left = stage.listeners()
      return left === 0 ? undefined : `${left} stayed when the call was over`
    },
  },
]

function isSameError(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (!isChatError(one) || !isChatError(other)) return false
  const names = ['code', 'status', 'retryable', 'retryAfterMs', 'requestId', 'message'] as const
  // A copy for each of several readers has the same cause, or the error that it is a copy of.
  const isSameCause = other.cause === one.cause || other.cause === one
  return isSameCause && names.every((name) => one[name] === other[name])
}

function watched({ stage, script, result, reads }: Play): string | undefined {
  const [call] = stage.outer.calls
  if (!call || call.result().type !== 'value' || result.type === 'pending') return undefined
  const refusal = call.refusal()
  if (refusal) return `its reply could not be watched: ${describeError(refusal.error)}`
  const { outcomes, chunks } = call
  if (outcomes.length !== 1) return `an observer was told of ${outcomes.length} ends`
  const isWhole = result.type === 'value'
  if (isWhole !== (outcomes[0]?.type === 'end'))
    return `an observer was told \`${outcomes[0]?.type}\` where the reader got ${isWhole ? 'an answer' : 'an error'}`
  return script.stream && !isSame(chunks, reads) ? 'an observer saw other chunks than the reader' : undefined
}
