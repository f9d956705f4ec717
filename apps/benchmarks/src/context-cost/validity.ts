import type { ChatMessage } from '@chinwag/core'
import * as fc from 'fast-check'
import { history } from '../../../../packages/context/test/histories.ts'
import { isValid } from './judge.ts'
import { aiSdkPrune } from './policies/ai-sdk.ts'
import { chinwag } from './policies/chinwag.ts'
import { langchainBest, langchainDefaults } from './policies/langchain.ts'
import type { Policy } from './policies/policy.ts'
import { slice } from './policies/slice.ts'
import { openingTokens, tokensOfAll } from './prompt-cache.ts'

/** What became of random histories, each a valid request before it was cut. */
export interface ValidityRow {
  readonly policy: string
  /** Of all, those that the API would refuse, or of which no request could be made. */
  readonly invalid: number
}

/** The seed of the histories. */
const seed = 1

export const judged: readonly Policy[] = [slice, langchainDefaults, langchainBest, aiSdkPrune, chinwag]

/** Cuts so many random histories with each policy. */
export async function validity(histories: number): Promise<ValidityRow[]> {
  const all = fc.sample(history, { numRuns: histories, seed })
  const rows: ValidityRow[] = []
  for (const policy of judged) {
    let invalid = 0
    for (const messages of all) if (!(await staysValid(policy, messages))) invalid++
    rows.push({ policy: policy.id, invalid: invalid / all.length })
  }
  return rows
}

async function staysValid(policy: Policy, messages: readonly ChatMessage[]): Promise<boolean> {
  try {
    return isValid(await policy.create(limitFor(messages))(messages))
  } catch {
    return false
  }
}

/** Half of what the history takes, or what its beginning and its last turn take: there always is a valid way to cut. */
function limitFor(messages: readonly ChatMessage[]): number {
  const head = messages.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  const last = messages.findLastIndex(({ role }) => role === 'user')
  const least = [...messages.slice(0, head), ...messages.slice(last)]
  return Math.max(Math.ceil(sizeOf(messages) / 2), sizeOf(least))
}

const sizeOf = (messages: readonly ChatMessage[]): number => tokensOfAll(messages) + openingTokens
