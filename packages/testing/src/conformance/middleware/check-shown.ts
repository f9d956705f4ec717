import { fail } from '../conformance-error.ts'
import type { Claims } from './claims.ts'
import type { Play } from './play.ts'
import type { Rule } from './rule.ts'

const rule = 'What a middleware claims must be seen in one call at least'
const remedy = 'Take the claim back, or look for what keeps the middleware from its work: each claim leaves out a rule.'

/** @throws {ConformanceError} when no play shows what leaves the rule out. */
export async function checkShown({ claim, check }: Rule, plays: readonly Play[], claims: Claims): Promise<void> {
  for (const play of plays) {
    if (claim?.isShown?.(play, claims) || (await check(play, claims)) !== undefined) return
  }
  fail(rule, `nothing showed ${claim?.text} in ${plays.length} calls`, remedy)
}

/** @throws {ConformanceError} when the bounds of `calls` are wider than what any play shows. */
export function checkOpenCount(plays: readonly Play[], claims: Claims): void {
  const counts = plays.map(({ scene, stage }) => ({ ...claims.callsIn(scene), count: stage.inner.calls.length }))
  const many = counts.filter(({ max }) => max > 1)
  if (many.length > 0 && many.every(({ count }) => count <= 1))
    fail(rule, '`calls` allows for more than one, and `next` was never called twice', remedy)
  const none = counts.filter(({ min }) => min === 0)
  if (none.length > 0 && none.every(({ count }) => count > 0))
    fail(rule, '`calls` allows for none, and `next` was always called', remedy)
}
