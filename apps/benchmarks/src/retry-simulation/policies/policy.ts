/** What a client can do with the simulated world. */
export interface World {
  /** In milliseconds. */
  readonly now: () => number
  readonly random: () => number
}

/** One call of an application, from its arrival to its answer. */
export interface SimulatedCall {
  readonly id: string
  /** Aborted at the deadline of the call. */
  readonly signal: AbortSignal
  /** In milliseconds, on the clock of the world. */
  readonly deadline: number
  /** Sends a request. Rejects with a {@link Refusal}, or with the reason of the signal. */
  readonly send: () => Promise<void>
  readonly sleep: (ms: number) => Promise<void>
}

/** Makes calls: rejects when it gives up. */
export type Client = (call: SimulatedCall) => Promise<void>

/** A way to retry. One client is one process: nothing is shared between clients. */
export interface Policy {
  readonly id: string
  readonly title: string
  readonly createClient: (world: World) => Client
}

/** A request that the server refused. */
export class Refusal extends Error {
  readonly status: 429 | 503
  readonly retryAfterMs: number | undefined

  constructor(status: 429 | 503, retryAfterMs: number | undefined) {
    super(`Refused with ${status}.`)
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

/**
 * Sends until a request is answered.
 *
 * @param waitAfter - milliseconds to wait after a refusal, given the number of retries before it; undefined gives up
 */
export async function sendUntil(
  { send, sleep }: SimulatedCall,
  waitAfter: (refusal: Refusal, retries: number) => number | undefined,
): Promise<void> {
  for (let retries = 0; ; retries++) {
    try {
      return await send()
    } catch (error) {
      const waitMs = error instanceof Refusal ? waitAfter(error, retries) : undefined
      if (waitMs === undefined) throw error
      await sleep(waitMs)
    }
  }
}
