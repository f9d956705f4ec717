import type { Case } from '../cases.ts'
import { fail } from '../conformance-error.ts'
import { answerRules } from './answer-rules.ts'
import type { Claims, MiddlewareFactory } from './claims.ts'
import { failureRules } from './failure-rules.ts'
import { type Play, playAll } from './play.ts'
import { requestRules } from './request-rules.ts'
import type { Rule } from './rule.ts'

/** A case for each rule, JSON and streams apart: all faults are played once, when the first of the cases runs. */
export function playCases(subject: MiddlewareFactory, claims: Claims): Case[] {
  const rules = [...requestRules, ...failureRules, ...answerRules].filter((rule) => !rule.isWaived?.(claims))
  return [false, true].flatMap((stream) => {
    let plays: Promise<readonly Play[]> | undefined
    return rules.map((rule) => ({
      name: `${rule.name} (${stream ? 'streams' : 'JSON'}, every fault)`,
      async run() {
        plays ??= playAll(subject, stream, claims.patienceMs)
        await checkAll(rule, await plays, claims)
      },
    }))
  })
}

async function checkAll(rule: Rule, plays: readonly Play[], claims: Claims): Promise<void> {
  const breaches: { readonly found: string; readonly play: Play }[] = []
  for (const play of plays) {
    const found = await rule.check(play, claims)
    if (found !== undefined) breaches.push({ found, play })
  }
  const [first, ...more] = breaches
  if (first === undefined) return
  const others = more.map(({ play }) => play.script.fault ?? 'no fault').join(', ')
  const found = `${first.found} (${first.play.script.label}${others && `; also: ${others}`})`
  const { result } = first.play
  fail(`A middleware ${rule.name}`, found, rule.remedy, result.type === 'error' ? result.error : undefined)
}
