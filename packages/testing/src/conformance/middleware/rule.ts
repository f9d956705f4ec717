import type { Claims } from './claims.ts'
import type { Play } from './play.ts'

/** A rule that every play must keep. */
export interface Rule {
  /** Ends the name of the case, as what the middleware does. */
  readonly name: string
  readonly remedy: string
  /** Whether the claims leave this rule out. */
  readonly isWaived?: (claims: Claims) => boolean
  /** What is wrong, after "but"; `undefined` where nothing is. */
  readonly check: (play: Play, claims: Claims) => string | undefined | Promise<string | undefined>
}

/** `once`, `2 times`. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
