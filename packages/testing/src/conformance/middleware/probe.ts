import type { ChatChunk, ChatRequest, ChatResponse, Middleware, Outcome } from '@chinwag/core'
import { type Result, track } from '../patience.ts'

/** What a reply begins with. */
export interface Head {
  readonly status: number
  readonly headers: Headers
}

/** What `observe` threw. */
interface Refusal {
  readonly error: unknown
}

/** One request that passed a place of the chain, and what came back there. */
export interface ProbedCall {
  readonly request: ChatRequest
  /** The request as it was when it passed. */
  readonly text: string
  /** The promise that was handed back. */
  readonly result: () => Result<ChatResponse>
  /** Status and headers of the reply as they were when it passed. */
  readonly head: () => Head | undefined
  /** Copies of the chunks as they were when they passed. */
  readonly chunks: readonly ChatChunk[]
  /** Whether someone at this place could watch the reply; what was thrown, where not. */
  readonly refusal: () => Refusal | undefined
  readonly outcomes: readonly Outcome[]
}

/** A place in the chain where everything that passes is written down. */
export interface Probe {
  readonly middleware: Middleware
  readonly calls: readonly ProbedCall[]
}

/** `arrange` may change the request before it passes. */
export function createProbe(arrange: (request: ChatRequest) => ChatRequest = (request) => request): Probe {
  const calls: ProbedCall[] = []
  return {
    calls,
    middleware: function probe(given, next) {
      const request = arrange(given)
      const text = requestText(request)
      const chunks: ChatChunk[] = []
      const outcomes: Outcome[] = []
      let head: Head | undefined
      let refusal: Refusal | undefined
      const reply = (async () => next(request))().then((response) => {
        head = { status: response.status, headers: new Headers(response.headers) }
        refusal = watch(response, chunks, outcomes)
        return response
      })
      calls.push({ request, text, result: track(reply), head: () => head, chunks, outcomes, refusal: () => refusal })
      return reply
    },
  }
}

function watch(response: ChatResponse, chunks: ChatChunk[], outcomes: Outcome[]): Refusal | undefined {
  try {
    response.observe({
      chunk: (chunk) => void chunks.push(structuredClone(chunk)),
      settle: (outcome) => void outcomes.push(outcome),
    })
    return undefined
  } catch (error) {
    return { error }
  }
}

/** All that a middleware could mutate of a request, as text. */
export function requestText({ body, headers }: ChatRequest): string {
  return `${JSON.stringify(body)}\n${headersText(headers)}`
}

/** Headers as text, a line each. */
export function headersText(headers: Headers): string {
  return [...headers].map(([name, value]) => `${name}: ${value}`).join('\n')
}

/** Whether it is over with a call here: it failed, or its reply has settled. */
export function isOver({ result, outcomes, refusal }: ProbedCall): boolean {
  return result().type === 'error' || outcomes.length > 0 || refusal() !== undefined
}

/** What a call failed with here, before there was a reply or after. */
export function failureOf({ result, outcomes }: ProbedCall): { readonly error: unknown } | undefined {
  const state = result()
  if (state.type === 'error') return state
  const [outcome] = outcomes
  if (outcome?.type === 'error') return outcome
  return outcome?.type === 'abort' ? { error: outcome.reason } : undefined
}

/** Whether a whole answer passed here. */
export function isAnswered({ outcomes }: ProbedCall): boolean {
  return outcomes[0]?.type === 'end'
}
