import type { ChatCompletion, ChatParams } from '@chinwag/core'
import { chunksOf } from '../answer/chunks.ts'
import { answerCompletion } from '../answer/completion.ts'
import type { Random } from '../answer/random.ts'
import { usageOf } from '../answer/usage.ts'
import type { Fault, FaultName } from '../faults/fault.ts'
import { faults } from '../faults/faults.ts'
import { selectFault } from '../faults/select-fault.ts'
import { type HeaderFacts, replyHeaders } from '../reply/headers.ts'
import { withLatency } from '../reply/latency.ts'
import type { RateLimiter } from '../reply/rate-limiter.ts'
import { jsonReply, type Reply, streamReply } from '../reply/reply.ts'
import { errorBody, type Problem } from '../request/problem.ts'
import type { PromptCache } from './prompt-cache.ts'
import type { ResolvedOptions } from './resolve-options.ts'

/** A request that was found right, and what its answer depends on. */
export interface Planning {
  readonly params: ChatParams
  readonly identity: string
  readonly attempt: number
  readonly facts: Omit<HeaderFacts, 'rateLimit'>
  readonly random: Random
  readonly limiter: RateLimiter
  readonly promptCache: PromptCache
  readonly options: ResolvedOptions
}

/** What will happen on the wire, and what the journal says about it. */
export interface Plan {
  readonly reply: Reply
  readonly fault: FaultName | undefined
  readonly completion: ChatCompletion | undefined
}

/** Decides what a right request gets: the answer, or the fault that it meets. */
export function planAnswer(planning: Planning): Plan {
  const { params, identity, attempt, options, promptCache } = planning
  const scripted = selectFault(params, attempt, identity, options)
  const fault: Fault = scripted === undefined ? {} : faults[scripted.fault]
  const completion = answerWith(fault, planning)
  const tokens = completion.usage?.completion_tokens ?? 0
  const admission = planning.limiter.admit(params.model, completion.usage?.total_tokens ?? 0)
  const headers = replyHeaders({ ...planning.facts, rateLimit: admission.headers })
  if (admission.problem !== undefined) return refusal(admission.problem, headers)
  const plain = withLatency(plainReply(planning, completion, headers), options.latency, tokens, planning.random)
  const scene = { params, completion, details: scripted ?? {}, lineEnding: options.lineEnding, headers }
  const reply = fault.reply?.(plain, scene) ?? plain
  const answered = reply.head?.status === 200
  if (answered) promptCache.remember(params)
  return { reply, fault: scripted?.fault, completion: answered || reply.head === undefined ? completion : undefined }
}

/** What a request gets that is wrong in itself. It costs nothing of the limits. */
export function planRefusal(problem: Problem, facts: Planning['facts'], limiter: RateLimiter): Plan {
  return refusal(problem, replyHeaders({ ...facts, rateLimit: limiter.headers() }))
}

function refusal(problem: Problem, headers: Record<string, string>): Plan {
  const reply = jsonReply({ status: problem.status, headers }, errorBody(problem))
  return { reply, fault: undefined, completion: undefined }
}

function answerWith(fault: Fault, { params, identity, attempt, promptCache, options }: Planning): ChatCompletion {
  const cachedTokens = promptCache.cachedTokens(params)
  const { seed, answer } = options
  const completion = answerCompletion({ seed, params, identity, attempt, cachedTokens, answer })
  const spoilt = fault.answer?.(completion)
  return spoilt === undefined ? completion : { ...spoilt, usage: usageOf(params, spoilt.choices, cachedTokens) }
}

function plainReply({ params, options }: Planning, completion: ChatCompletion, headers: Record<string, string>): Reply {
  const head = { status: 200, headers }
  if (params.stream !== true) return jsonReply(head, completion)
  return streamReply(head, chunksOf(completion, params.stream_options?.include_usage === true), options.lineEnding)
}
