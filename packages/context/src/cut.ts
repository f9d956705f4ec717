/** What a conversation has to fit into. All in tokens, except turns. */
export interface Limits {
  /** Above this a cut is made. */
  readonly high?: number | undefined
  /**
   * What a cut aims for, as a share of what `high` leaves to turns. What lies between the two is the step of the grid.
   *
   * @default 0.7
   */
  readonly lowMark?: number | undefined
  readonly maxTurns?: number | undefined
  /** The same two marks for turns. @default maxTurns − 1 */
  readonly lowTurns?: number | undefined
}

/** A conversation, as far as the decision needs it. */
export interface Sizes {
  /** Tokens that stay whatever is cut: head, tools, the frame of the request. */
  readonly fixed: number
  /** Tokens that the whole takes more than its parts, as the provider counts it. */
  readonly error?: number | undefined
  /** Tokens of each unit, oldest first. */
  readonly units: readonly number[]
  /** How many of the units, counted from the newest, are turns. */
  readonly turns: number
}

/**
 * Decides how many of the oldest units are dropped. A function of the conversation alone: the same on every machine, and the same
 * for as long as a growing conversation stays within one step of the grid, so that the provider's prompt cache keeps matching.
 */
export function unitsToDrop({ fixed, error = 0, units, turns }: Sizes, limits: Limits): number {
  const { high, lowMark = 0.7, maxTurns, lowTurns } = limits
  let drop = 0
  if (high !== undefined) {
    const total = units.reduce((sum, unit) => sum + unit, fixed + error)
    // A large head would otherwise make each cut drop all there is. Without the error: the grid is the same for everyone.
    const room = Math.max(0, high - fixed)
    drop = unitsThatHold(units, onGrid(total - high, room - Math.round(room * lowMark)))
  }
  if (maxTurns !== undefined) {
    const byTurns = onGrid(turns - maxTurns, maxTurns - (lowTurns ?? maxTurns - 1))
    if (byTurns > 0) drop = Math.max(drop, units.length - turns + byTurns)
  }
  // The newest unit holds the last user message and the tool exchange in flight.
  return Math.min(drop, Math.max(0, units.length - 1))
}

/** The excess, rounded up to a whole number of steps. */
function onGrid(excess: number, step: number): number {
  return excess <= 0 ? 0 : Math.ceil(excess / Math.max(1, step)) * Math.max(1, step)
}

function unitsThatHold(units: readonly number[], tokens: number): number {
  let held = 0
  let count = 0
  while (held < tokens && count < units.length) held += units[count++] ?? 0
  return count
}
