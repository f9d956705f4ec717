import type { CostRow } from './compare.ts'
import type { SpeedRow } from './speed.ts'
import type { ValidityRow } from './validity.ts'

/** What a run of all found. */
export interface Results {
  readonly node: string
  readonly cpu: string
  /** Of what it was compared with. */
  readonly versions: Readonly<Record<string, string>>
  readonly seeds: readonly number[]
  readonly histories: number
  readonly costs: readonly CostRow[]
  readonly validity: readonly ValidityRow[]
  readonly speed: readonly SpeedRow[]
}
