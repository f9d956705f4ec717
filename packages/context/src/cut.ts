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
  /** Tokens that the whole takes more than its parts: what the provider counts more, and what is pinned. */
  readonly error?: number | undefined
  /** Tokens that shortening has freed already. */
  readonly freed?: number | undefined
  /** Tokens that dropping each unit frees, oldest first. */
  readonly units: readonly number[]
  /** How many of the units, counted from the newest, are turns. */
  readonly turns: number
}

/**
 * Decides how many tokens to free: whole steps of a grid. A function of the conversation alone: the same on every machine, and the same for
 * as long as a growing conversation stays within one step, so that the provider's prompt cache keeps matching.
 */
export function tokensToFree({ fixed, error = 0, freed = 0, units }: Sizes, limits: Limits): number {
  if (limits.high === undefined) return 0
  const total = units.reduce((sum, unit) => sum + unit, fixed + error + freed)
  return onGrid(total - limits.high, gridStep(fixed, limits))
}

/** What lies between the two marks, in tokens. A large head would otherwise make each cut drop all there is. */
export function gridStep(fixed: number, { high = 0, lowMark = 0.7 }: Limits): number {
  // Without the provider's error: the grid is the same for everyone.
  const room = Math.max(0, high - fixed)
  return Math.max(1, room - Math.round(room * lowMark))
}

/** Decides how many of the oldest units are dropped. */
export function unitsToDrop(sizes: Sizes, limits: Limits): number {
  const { units, turns, freed = 0 } = sizes
  let drop = unitsThatHold(units, tokensToFree(sizes, limits) - freed)
  if (limits.maxTurns !== undefined) {
    const byTurns = onGrid(turns - limits.maxTurns, turnStep(limits))
    if (byTurns > 0) drop = Math.max(drop, units.length - turns + byTurns)
  }
  // The newest unit holds the last user message and the tool exchange in flight.
  return Math.min(drop, Math.max(0, units.length - 1))
}

/** The smaller numbers of units that earlier cuts of this conversation may have dropped, the largest first. */
export function earlierDrops({ fixed, units, turns }: Sizes, limits: Limits, drop: number): number[] {
  const step = gridStep(fixed, limits)
  const isTurnCut = (count: number): boolean => {
    const byTurns = count - (units.length - turns)
    return limits.maxTurns !== undefined && byTurns > 0 && byTurns % turnStep(limits) === 0
  }
  const earlier: number[] = []
  let held = 0
  for (let count = 1; count < drop; count++) {
    const before = held
    held += units[count - 1] ?? 0
    const isTokenCut = limits.high !== undefined && Math.floor(held / step) > Math.floor(before / step)
    if (isTokenCut || isTurnCut(count)) earlier.unshift(count)
  }
  return earlier
}

function turnStep({ maxTurns = 1, lowTurns = maxTurns - 1 }: Limits): number {
  return Math.max(1, maxTurns - lowTurns)
}

/** The excess, rounded up to a whole number of steps. */
function onGrid(excess: number, step: number): number {
  return excess <= 0 ? 0 : Math.ceil(excess / step) * step
}

function unitsThatHold(units: readonly number[], tokens: number): number {
  let held = 0
  let count = 0
  while (held < tokens && count < units.length) held += units[count++] ?? 0
  return count
}
