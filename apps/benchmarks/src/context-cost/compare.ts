import type { ChatMessage } from '@chinwag/core'
import { isValid } from './judge.ts'
import type { Policy } from './policies/policy.ts'
import { type Prices, prices } from './prices.ts'
import { createPromptCache, type PromptUsage } from './prompt-cache.ts'
import type { Workload } from './workload.ts'

/** What the prompts of one conversation come to, the mean of some that differ in their seeds alone. */
export interface CostRow {
  readonly workload: string
  readonly policy: string
  /** For all prompts of the conversation, by model. What answers cost is the same for all. */
  readonly dollars: Readonly<Record<string, number>>
  /** The mean of the prompts, in tokens. */
  readonly promptTokens: number
  /** Of all tokens in prompts, those that the provider had in its cache. */
  readonly cached: number
  /** Of all prompts, those that the API would refuse. */
  readonly invalid: number
}

export interface Comparison {
  readonly workloads: readonly Workload[]
  readonly policies: readonly Policy[]
  readonly seeds: readonly number[]
}

/** Plays every kind of conversation with every policy. */
export async function compare({ workloads, policies, seeds }: Comparison): Promise<CostRow[]> {
  const rows: CostRow[] = []
  for (const workload of workloads) {
    const conversations = seeds.map((seed) => workload.converse(seed))
    for (const policy of policies) {
      const played = await Promise.all(conversations.map((messages) => play(messages, policy, workload.maxTokens)))
      rows.push({ workload: workload.id, policy: policy.id, ...summed(played.flat(), seeds.length) })
    }
  }
  return rows
}

interface Prompt extends PromptUsage {
  readonly isValid: boolean
}

async function play(messages: readonly ChatMessage[], policy: Policy, maxTokens: number): Promise<Prompt[]> {
  const build = policy.create(maxTokens)
  const usageOf = createPromptCache()
  const prompts: Prompt[] = []
  for (const [at, { role }] of messages.entries()) {
    if (role !== 'assistant') continue
    const prompt = await build(messages.slice(0, at))
    prompts.push({ ...usageOf(prompt), isValid: isValid(prompt) })
  }
  return prompts
}

function summed(prompts: readonly Prompt[], conversations: number): Omit<CostRow, 'workload' | 'policy'> {
  const sum = (pick: (prompt: Prompt) => number): number => prompts.reduce((total, prompt) => total + pick(prompt), 0)
  const all = sum(({ promptTokens }) => promptTokens)
  const cached = sum(({ cachedTokens }) => cachedTokens)
  const dollars = ({ prompt, cachedPrompt }: Prices): number =>
    ((all - cached) * prompt + cached * cachedPrompt) / 1e6 / conversations
  return {
    dollars: Object.fromEntries(prices.map((price) => [price.model, dollars(price)])),
    promptTokens: all / prompts.length,
    cached: cached / all,
    invalid: sum(({ isValid }) => (isValid ? 0 : 1)) / prompts.length,
  }
}

/** The dollars of a policy, as a part of those of another. */
export function relative(
  rows: readonly CostRow[],
  workload: string,
  policy: string,
  model: string,
  to = 'slide',
): number {
  const dollarsOf = (policy: string): number =>
    rows.find((row) => row.workload === workload && row.policy === policy)?.dollars[model] ?? NaN
  return dollarsOf(policy) / dollarsOf(to)
}
