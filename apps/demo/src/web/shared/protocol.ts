import type { CallEvent, ChatMessage, Usage } from '@chinwag/core'

/** A number that a middleware takes, as the page offers it. */
export interface PartField {
  readonly name: string
  readonly label: string
  readonly min: number
  readonly max: number
  readonly value: number
}

/** A middleware that the page can put into a chain. */
export interface PartInfo {
  readonly name: string
  readonly about: string
  /** Where it comes from, in code: `import { symbol } from 'module'`. */
  readonly module: string
  readonly symbol: string
  /** Its arguments in code, with `{name}` where the value of a field goes; `undefined` where the symbol is the middleware itself. */
  readonly args: string | undefined
  readonly fields: readonly PartField[]
  /** Whether it is in the chain to begin with. */
  readonly isOn: boolean
}

/** What the server tells the page about itself. */
export interface Catalogue {
  /** In the documented order, outermost first. */
  readonly parts: readonly PartInfo[]
  readonly faults: readonly string[]
  readonly model: string
  /** Whether the simulator answers. */
  readonly isSimulated: boolean
}

/** One middleware of a chain that the page asks for. */
export interface PartChoice {
  readonly name: string
  readonly fields: Readonly<Record<string, number>>
}

/** One question, and the chain that it goes through: the body of `POST /api/run`. */
export interface RunRequest {
  /** Outermost first. */
  readonly parts: readonly PartChoice[]
  /** The name of a simulator's fault, such as `sim-429-then-ok`. The simulator then answers, whatever server is set. */
  readonly fault?: string | undefined
  readonly model: string
  readonly messages: readonly ChatMessage[]
  /** Whether the server is asked even where the cache has an answer, as for another version of one. */
  readonly isAnew?: boolean | undefined
}

/** How an answer ended, where nothing failed. */
export interface RunEnd {
  readonly source: string
  readonly usage: Usage | undefined
  readonly finishReason: string | undefined
  /** Why the answer is not whole, where it is not, in the API's words. */
  readonly cutOffBy?: string | undefined
}

/** One failed attempt. */
export interface FailedAttempt {
  readonly code: string
  readonly status?: number | undefined
  readonly waitedMs: number
}

/** Why there is no answer, or only a part of one. */
export interface RunFailure {
  readonly message: string
  readonly code: string
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  readonly attempts: readonly FailedAttempt[]
}

/** What comes back from `POST /api/run`, one after the other. The last is an `end` or an `error`. */
export type RunMessage =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'event'; readonly event: CallEvent }
  | { readonly type: 'end'; readonly end: RunEnd }
  | { readonly type: 'error'; readonly error: RunFailure }
