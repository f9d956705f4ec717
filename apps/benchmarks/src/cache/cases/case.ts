import type { CaseInfo, Numbers } from '../../shared/case-info.ts'
import type { Client, Contestant } from '../contestants/contestant.ts'
import type { Upstream } from '../upstream.ts'

/** Something that is measured, each time in a fresh process. */
export interface Case extends CaseInfo {
  readonly contestants: readonly string[]
  measure(world: World): Promise<Numbers>
}

/** What a measurement finds in its process. */
export interface World {
  readonly contestant: Contestant
  /** A client with an empty cache, and what it asks, which answers at once or takes so long for each chunk. */
  open(delayMs?: number): Promise<{ readonly client: Client; readonly upstream: Upstream }>
  /** So many in a full run, fewer in a quick one. */
  count(full: number): number
}
