import type { ChatCompletion, ChatParams } from '@chinwag/core'
import { chunksOf } from '../answer/chunks.ts'
import { answerCompletion } from '../answer/completion.ts'
import type { Random } from '../answer/random.ts'
import { usageOf } from '../answer/usage.ts'
import type { Fault, FaultName } from '../faults/fault.ts'
import { faults } from '../faults/faults.ts'
import { selectFault } from '../faults/select-fault.ts'
import { SimulatorError } from '../errors/simulator-error.ts'
import { replyHeaders, withProcessingTime } from '../reply/headers.ts'
import { withLatency } from '../reply/latency.ts'
import type { RateLimiter } from '../reply/rate-limiter.ts'
import { jsonReply, type Reply, streamReply } from '../reply/reply.ts'
import { errorBody, type Problem } from '../request/problem.ts'
import { modelList } from './model-list.ts'
import type { PromptCache } from './prompt-cache.ts'
import type { ResolvedOptions } from './resolve-options.ts'

/** A request that was found right, and what its answer depends on. */
export interface Planning {
  readonly params: ChatParams
  readonly identity: string
  readonly attempt: number
  readonly requestId: string
  readonly random: Random
  /** The limits of the request's key. */
  readonly limiter: RateLimiter
  readonly promptCache: PromptCache
  readonly options: ResolvedOptions
}

/** What will happen on the wire, and what the journal says about it. */
export interface Plan {
  readonly reply: Reply
  readonly fault?: FaultName | undefined
  readonly completion?: ChatCompletion | undefined
  readonly error?: Error | undefined
}

/** Decides what a right request gets: the answer, or the fault that it meets. */
export function planAnswer(planning: Planning): Plan {
  const { params, identity, attempt, requestId, options, promptCache } = planning
  const scripted = selectFault(params, attempt, identity, options)
  const fault: Fault = scripted === undefined ? {} : faults[scripted.fault]
  const good = goodCompletion(planning)
  const completion = spoil(good, fault, planning)
  const tokens = completion.usage?.completion_tokens ?? 0
  const admission = planning.limiter.admit(params.model, completion.usage?.total_tokens ?? 0)
  const headers = replyHeaders({ requestId, rateLimit: admission.headers })
  if (admission.problem !== undefined) return { reply: errorReply(admission.problem, headers) }
  const plain = withLatency(plainReply(planning, completion, headers), options.latency, tokens, planning.random)
  const scene = { params, completion, details: scripted ?? {}, lineEnding: options.lineEnding, headers }
  const reply = fault.reply?.(plain, scene) ?? plain
  const answered = reply.head?.status === 200
  if (answered) promptCache.remember(params)
  return {
    reply: withProcessingTime(reply),
    fault: completion === good && reply === plain ? undefined : scripted?.fault,
    completion: answered || reply.head === undefined ? completion : undefined,
  }
}

type Refusing = Pick<Planning, 'requestId' | 'limiter'>

/** What a request for the list of models gets. */
export function planModels({ requestId, limiter }: Refusing): Plan {
  const headers = replyHeaders({ requestId, rateLimit: limiter.headers() })
  return { reply: jsonReply({ status: 200, headers }, modelList()) }
}

/** What a request gets that is wrong in itself. It costs nothing of the limits. */
export function planRefusal(problem: Problem, { requestId, limiter }: Refusing): Plan {
  return { reply: errorReply(problem, replyHeaders({ requestId, rateLimit: limiter.headers() })) }
}

/** What a request gets where the simulator, or a function of its options, made a mistake. Trying again does not help. */
export function planFailure(cause: unknown, { requestId, limiter }: Refusing): Plan {
  const error = cause instanceof Error ? cause : new SimulatorError(String(cause), { cause })
  const headers = { ...replyHeaders({ requestId, rateLimit: limiter.headers() }), 'x-should-retry': 'false' }
  return { reply: errorReply({ status: 500, message: error.message, type: 'simulator_error' }, headers), error }
}

function errorReply(problem: Problem, headers: Record<string, string>): Reply {
  return jsonReply({ status: problem.status, headers }, errorBody(problem))
}

function goodCompletion({ params, identity, attempt, promptCache, options }: Planning): ChatCompletion {
  const cachedTokens = promptCache.cachedTokens(params)
  const { seed, answer } = options
  return answerCompletion({ seed, params, identity, attempt, cachedTokens, answer })
}

function spoil(completion: ChatCompletion, fault: Fault, { params, promptCache }: Planning): ChatCompletion {
  const spoilt = fault.answer?.(completion)
  if (spoilt === undefined || spoilt === completion) return completion
  return { ...spoilt, usage: usageOf(params, spoilt.choices, promptCache.cachedTokens(params)) }
}

function plainReply({ params, options }: Planning, completion: ChatCompletion, headers: Record<string, string>): Reply {
  const head = { status: 200, headers }
  if (params.stream !== true) return jsonReply(head, completion)
  return streamReply(head, chunksOf(completion, params.stream_options?.include_usage === true), options.lineEnding)
}
