import type { ChatCompletion } from '@chinwag/core'
import { isSame } from '../is-same.ts'
import { isAnswered, type ProbedCall } from './probe.ts'
import type { Play } from './play.ts'
import type { Rule } from './rule.ts'

/** What becomes of whole answers. */
export const answerRules: readonly Rule[] = [
  {
    name: 'hands the answer on as it came',
    remedy: "Compare what the reader gets with what `next` gave. Say `changes: ['answer']` where the change is meant.",
    claim: { text: "`changes: ['answer']`", isMade: (claims) => claims.isChanging('answer'), isShown: isVerdict },
    check(play, { buffers }) {
      const { script, result, reads } = play
      const answers = answersOf(play)
      if (answers.length === 0 || result.type !== 'value') return undefined
      if (!answers.some((answer) => isSame(completionOf(answer), result.value))) return 'the answer was another one'
      // What was read whole is cut anew when it is read again.
      if (!script.stream || buffers || answers.some(({ chunks }) => isSame(chunks, reads))) return undefined
      return `the stream had other chunks: ${reads.length}, where \`next\` gave ${answers.at(-1)?.chunks.length}`
    },
  },
  {
    name: 'keeps the `finish_reason`',
    remedy:
      'Hand on all that a chunk has, not its text alone: a `finish_reason` is how others know that an answer is whole.',
    check(play) {
      const { result } = play
      const answers = answersOf(play)
      if (answers.length === 0 || result.type !== 'value') return undefined
      const had = answers.map((answer) => reasonsOf(completionOf(answer)))
      const has = reasonsOf(result.value)
      return had.some((reasons) => isSame(reasons, has))
        ? undefined
        : `${JSON.stringify(had.at(-1))} became ${JSON.stringify(has)}`
    },
  },
  {
    name: 'keeps status and headers of the reply',
    remedy:
      "Give a reply that you make yourself the `status` and the `headers` of the one that it stands for. Say `changes: ['head']` where the change is meant.",
    claim: { text: "`changes: ['head']`", isMade: (claims) => claims.isChanging('head') },
    check(play) {
      const [outer] = play.stage.outer.calls
      const head = outer?.head()
      const heads = answersOf(play).flatMap((call) => call.head() ?? [])
      if (!head || heads.length === 0) return undefined
      if (!heads.some(({ status }) => status === head.status)) return `the status became ${head.status}`
      if (heads.some((inner) => hasAll(head.headers, inner.headers))) return undefined
      const missing = [...(heads[0]?.headers ?? [])].find(([name, value]) => head.headers.get(name) !== value)
      return `the header \`${missing?.[0]}\` was lost or changed`
    },
  },
]

/** Whether the middleware made an error of a whole answer, as a guard does. */
function isVerdict(play: Play): boolean {
  return play.result.type === 'error' && answersOf(play).length > 0
}

/** The whole answers that `next` gave. */
function answersOf({ stage }: Play): readonly ProbedCall[] {
  return stage.inner.calls.filter(isAnswered)
}

function completionOf({ outcomes }: ProbedCall): ChatCompletion | undefined {
  const [outcome] = outcomes
  return outcome?.type === 'end' ? outcome.completion : undefined
}

function reasonsOf(completion: ChatCompletion | undefined): unknown {
  return completion?.choices.map(({ finish_reason }) => finish_reason ?? null)
}

/** More than those is no loss. */
function hasAll(headers: Headers, wanted: Headers): boolean {
  return [...wanted].every(([name, value]) => headers.get(name) === value)
}
