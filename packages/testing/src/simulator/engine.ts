import { hexHash } from '../answer/hash.ts'
import { isRecord } from '../answer/is-record.ts'
import { createRandom } from '../answer/random.ts'
import { SimulatorError } from '../errors/simulator-error.ts'
import { createKeyLimiters } from '../reply/key-limiters.ts'
import type { Reply } from '../reply/reply.ts'
import { type Write, writesOf } from '../reply/writes.ts'
import { findAccessProblem, keyOf } from '../request/find-access-problem.ts'
import { findProblem, isChatParams, notJson } from '../request/find-problem.ts'
import { bodyTooLarge } from '../request/problem.ts'
import { RefusedRequest } from '../request/refused-request.ts'
import { secretsOf, withoutSecrets } from '../secrets/find-secrets.ts'
import { safeHeaders } from '../secrets/safe-headers.ts'
import { createBoundedMap } from './bounded-map.ts'
import { dropped } from './journal.ts'
import { maxBodyDepth, type ParsedBody, parseBody } from './parse-body.ts'
import { type Plan, planAnswer, planFailure, planModels, type Planning, planRefusal } from './plan-answer.ts'
import { createPromptCache } from './prompt-cache.ts'
import type { ResolvedOptions } from './resolve-options.ts'
import type { CallRecord } from './simulator-call.ts'

/** How many different requests have their attempts counted; the one that came longest ago begins anew then. */
const maxCounted = 100_000

/** A request as it came in, whichever door it came through. */
export interface Incoming {
  readonly method: string
  readonly url: URL
  readonly path: string
  readonly headers: Headers
  /** The body; `undefined` where it was too large to be read. */
  readonly text: string | undefined
}

/** What the simulator will do about a request. */
export interface Turn {
  readonly call: CallRecord
  readonly reply: Reply
  readonly writes: readonly Write[]
}

/** Decides everything about a request at the moment it comes in, without waiting for anything. */
export interface Engine {
  readonly receive: (incoming: Incoming) => Turn
  readonly reset: () => void
}

/** Makes the engine that both doors share. */
export function createEngine(options: ResolvedOptions): Engine {
  const { seed, clock } = options
  const attempts = createBoundedMap<number>(maxCounted)
  const promptCache = createPromptCache(options.promptCacheMinTokens)
  const limiters = createKeyLimiters(options.limits, clock.now)

  function nextAttempt(identity: string): number {
    const digest = hexHash(24, identity)
    const attempt = (attempts.get(digest) ?? 0) + 1
    attempts.set(digest, attempt)
    return attempt
  }

  function receive(incoming: Incoming): Turn {
    const body = parseBody(incoming.text ?? '')
    const { identity } = body
    const attempt = nextAttempt(identity)
    const random = createRandom(seed, identity, String(attempt), 'wire')
    const requestId = `req_${hexHash(32, seed, identity, String(attempt))}`
    const limiter = limiters.limiterOf(keyOf(incoming.headers))
    const plan = decide(incoming, body, { identity, attempt, requestId, random, limiter, promptCache, options })
    return {
      call: openCall({ id: requestId, incoming, body, attempt, at: clock.now(), plan }),
      reply: plan.reply,
      writes: writesOf(plan.reply.frames, options.slice?.bytes, random),
    }
  }

  return {
    receive,
    reset() {
      attempts.clear()
      promptCache.clear()
      limiters.clear()
    },
  }
}

/** What is wrong with a request is the client's affair; whatever else goes wrong is the simulator's, and is told as such. */
function decide(incoming: Incoming, { value, tooDeep }: ParsedBody, planning: Omit<Planning, 'params'>): Plan {
  const { apiKey, maxBodyBytes } = planning.options
  try {
    const problem = findAccessProblem(incoming, apiKey) ?? (incoming.text === undefined && bodyTooLarge(maxBodyBytes))
    if (problem) return planRefusal(problem, planning)
    if (incoming.method === 'GET') return planModels(planning)
    if (tooDeep)
      throw new SimulatorError(`The simulator reads bodies that are nested ${maxBodyDepth} levels deep at most.`)
    if (isChatParams(value)) return planAnswer({ ...planning, params: value })
    return planRefusal(findProblem(value) ?? notJson, planning)
  } catch (error) {
    return error instanceof RefusedRequest ? planRefusal(error.problem, planning) : planFailure(error, planning)
  }
}

interface Arrival {
  readonly id: string
  readonly incoming: Incoming
  readonly body: ParsedBody
  readonly attempt: number
  readonly at: number
  readonly plan: Plan
}

function openCall({ id, incoming, body, attempt, at, plan }: Arrival): CallRecord {
  const secrets = secretsOf(incoming.headers, incoming.url)
  return {
    id,
    method: incoming.method,
    path: withoutSecrets(incoming.path, secrets),
    headers: safeHeaders(incoming.headers, secrets),
    body: body.value ?? incoming.text ?? dropped,
    stream: isRecord(body.value) && body.value['stream'] === true,
    attempt,
    fault: plan.fault,
    status: plan.reply.head?.status,
    completion: plan.completion,
    error: plan.error,
    at,
    outcome: 'open',
    chunksSent: 0,
    bytesSent: 0,
    hungUp: undefined,
  }
}
