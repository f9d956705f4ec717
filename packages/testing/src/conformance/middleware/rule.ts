import type { Claims } from './claims.ts'
import type { Play } from './play.ts'

/** Something that a middleware does only where it says so. */
export interface Claim {
  /** As it stands in the options. */
  readonly text: string
  readonly isMade: (claims: Claims) => boolean
  /** Whether a play shows it that breaks no rule. */
  readonly isShown?: (play: Play, claims: Claims) => boolean
}

/** A rule that every play must keep. */
export interface Rule {
  /** Ends the name of the case, as what the middleware does. */
  readonly name: string
  readonly remedy: string
  /** The claim that leaves this rule out, and must be shown instead: what breaks the rule shows it. */
  readonly claim?: Claim
  /** What is wrong, after "but"; `undefined` where nothing is. */
  readonly check: (play: Play, claims: Claims) => string | undefined | Promise<string | undefined>
}
