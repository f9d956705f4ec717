import { requestIdentity } from '../answer/canonical.ts'
import { hexHash } from '../answer/hash.ts'
import { createRandom } from '../answer/random.ts'
import { createRateLimiter } from '../reply/rate-limiter.ts'
import type { Reply } from '../reply/reply.ts'
import { type Write, writesOf } from '../reply/writes.ts'
import { findAccessProblem } from '../request/find-access-problem.ts'
import { findProblem, isChatParams, notJson } from '../request/find-problem.ts'
import { isRecord } from '../answer/is-record.ts'
import { type CallRecord, safeHeaders } from './journal.ts'
import { type Plan, planAnswer, planRefusal } from './plan-answer.ts'
import { createPromptCache } from './prompt-cache.ts'
import type { ResolvedOptions } from './resolve-options.ts'

/** A request as it came in, whichever door it came through. */
export interface Incoming {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly text: string
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
  const attempts = new Map<string, number>()
  const promptCache = createPromptCache(options.promptCacheMinTokens)
  let limiter = createRateLimiter(options.limits, clock.now)

  function nextAttempt(identity: string): number {
    const digest = hexHash(24, identity)
    const attempt = (attempts.get(digest) ?? 0) + 1
    attempts.set(digest, attempt)
    return attempt
  }

  function receive(incoming: Incoming): Turn {
    const body = parseJson(incoming.text)
    const identity = requestIdentity(body ?? incoming.text)
    const attempt = nextAttempt(identity)
    const random = createRandom(seed, identity, String(attempt), 'wire')
    const requestId = `req_${hexHash(32, seed, identity, String(attempt))}`
    const facts = { requestId, processingMs: 100 + Math.floor(random() * 900) }
    const problem = findAccessProblem(incoming, options.apiKey) ?? findProblem(body)
    const plan =
      problem === undefined && isChatParams(body)
        ? planAnswer({ params: body, identity, attempt, facts, random, limiter, promptCache, options })
        : planRefusal(problem ?? notJson, facts, limiter)
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
      limiter = createRateLimiter(options.limits, clock.now)
    },
  }
}

interface Arrival {
  readonly id: string
  readonly incoming: Incoming
  readonly body: unknown
  readonly attempt: number
  readonly at: number
  readonly plan: Plan
}

function openCall({ id, incoming, body, attempt, at, plan }: Arrival): CallRecord {
  return {
    id,
    method: incoming.method,
    path: incoming.path,
    headers: safeHeaders(incoming.headers),
    body: body ?? incoming.text,
    stream: isRecord(body) && body['stream'] === true,
    attempt,
    fault: plan.fault,
    status: plan.reply.head?.status,
    completion: plan.completion,
    at,
    outcome: 'open',
    chunksSent: 0,
    bytesSent: 0,
    hungUp: undefined,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
