import type { Case } from '../cases.ts'
import { fail } from '../conformance-error.ts'
import { answerRules } from './answer-rules.ts'
import { checkOpenCount, checkShown } from './check-shown.ts'
import type { Claims, MiddlewareFactory } from './claims.ts'
import { failureRules } from './failure-rules.ts'
import { type Play, playAll } from './play.ts'
import { requestRules } from './request-rules.ts'
import type { Rule } from './rule.ts'

const forms = [false, true] as const
const allRules = [...requestRules, ...failureRules, ...answerRules]

/**
 * A case for each rule, JSON and streams apart, and one for each claim: all faults are played once, when the first of the cases runs that
 * needs them.
 */
export function playCases(subject: MiddlewareFactory, claims: Claims): Case[] {
  const played = new Map<boolean, Promise<readonly Play[]>>()
  const playsOf = (stream: boolean): Promise<readonly Play[]> => {
    const plays = played.get(stream) ?? playAll(subject, stream, claims.patienceMs)
    played.set(stream, plays)
    return plays
  }
  const allPlays = async (): Promise<readonly Play[]> => (await Promise.all(forms.map(playsOf))).flat()
  return [...ruleCases(claims, playsOf), ...claimCases(claims, allPlays)]
}

function ruleCases(claims: Claims, playsOf: (stream: boolean) => Promise<readonly Play[]>): Case[] {
  const rules = allRules.filter(({ claim }) => !claim?.isMade(claims))
  return forms.flatMap((stream) =>
    rules.map((rule) => ({
      name: `${rule.name} (${stream ? 'streams' : 'JSON'}, every fault)`,
      run: async () => checkAll(rule, await playsOf(stream), claims),
    })),
  )
}

function claimCases(claims: Claims, allPlays: () => Promise<readonly Play[]>): Case[] {
  const cases = allRules.flatMap((rule) => {
    const { claim } = rule
    if (!claim?.isMade(claims)) return []
    return { name: `does what it claims: ${claim.text}`, run: async () => checkShown(rule, await allPlays(), claims) }
  })
  if (!claims.isCountOpen) return cases
  return [...cases, { name: 'does what it claims: `calls`', run: async () => checkOpenCount(await allPlays(), claims) }]
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
