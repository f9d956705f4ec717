import type { ChatCompletion, ChatParams, CompletionChoice } from '@chinwag/core'
import { draftAnswer } from './draft.ts'
import { hexHash } from './hash.ts'
import { logprobsOf } from './logprobs.ts'
import { createRandom } from './random.ts'
import { callOption, SimulatorError } from '../errors/simulator-error.ts'
import { show } from '../errors/show.ts'
import { usageOf } from './usage.ts'

/** The clock of every answer stands at 2026-01-01T00:00:00Z: a real one would make answers differ between runs. */
export const created = 1_767_225_600

/** What an answer is made from. The same question gives the same answer. */
export interface Question {
  readonly seed: string
  readonly params: ChatParams
  /** {@link ChatParams} as canonical text, without the fields that only say how the answer is sent. */
  readonly identity: string
  /** Which time this is asked, from 1. */
  readonly attempt: number
  /** Tokens of the prompt that an earlier request had too. */
  readonly cachedTokens: number
  /** Texts that a test gives instead of the simulator's own. */
  readonly answer?: ((params: ChatParams, attempt: number) => string | undefined) | undefined
}

/** The whole answer to a question. The `answer` option is asked once for each choice. */
export function answerCompletion(question: Question): ChatCompletion {
  const { params, seed, identity } = question
  const choices = Array.from({ length: params.n ?? 1 }, (_, index) => choiceOf(question, index))
  return {
    id: `chatcmpl-${hexHash(29, seed, identity, variant(question))}`,
    object: 'chat.completion',
    created,
    model: params.model,
    choices,
    usage: usageOf(params, choices, question.cachedTokens),
    service_tier: 'default',
    system_fingerprint: 'fp_simulated',
  }
}

function choiceOf(question: Question, index: number): CompletionChoice {
  const { params, seed, identity } = question
  const random = createRandom(seed, identity, variant(question), String(index))
  const draft = draftAnswer(params, random, givenText(question))
  const logprobs =
    params.logprobs === true && draft.content !== null
      ? logprobsOf(draft.content, params.top_logprobs ?? 0, random)
      : null
  return {
    index,
    message: {
      role: 'assistant',
      content: draft.content,
      refusal: null,
      ...(draft.reasoning !== undefined && { reasoning_content: draft.reasoning }),
      ...(draft.toolCalls.length > 0 && { tool_calls: draft.toolCalls }),
      annotations: [],
    },
    logprobs,
    finish_reason: draft.finishReason,
  }
}

/** A caller who asks for the same answer gets it, as with the API: `temperature: 0` and `seed` leave the attempt out. */
function variant({ params, attempt }: Question): string {
  return params.temperature === 0 || typeof params.seed === 'number' ? '' : String(attempt)
}

function givenText({ answer, params, attempt }: Question): string | undefined {
  if (answer === undefined) return undefined
  const text: unknown = callOption('answer', () => answer(params, attempt))
  if (text === undefined || typeof text === 'string') return text
  throw new SimulatorError(`The \`answer\` option must return a string or undefined, got ${show(text)}.`)
}
