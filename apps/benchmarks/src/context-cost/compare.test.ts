import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { kept } from '../shared/kept.ts'
import { compare, type CostRow, relative } from './compare.ts'
import { chinwag } from './policies/chinwag.ts'
import { slide, slideSteps } from './policies/slide.ts'
import { prices } from './prices.ts'
import type { Results } from './results.ts'
import { files } from './run-context-cost.ts'
import { validity } from './validity.ts'
import { workloads } from './workload.ts'

describe('what prompts cost, beside sliding each turn', () => {
  let costs: readonly CostRow[] = []
  let results: Results
  beforeAll(async () => {
    results = JSON.parse(await readFile(files.results, 'utf8')) as Results
    costs = await compare({ workloads, policies: [slide, slideSteps, chinwag], seeds: results.seeds })
  })

  it.each(['chat', 'rag'])('is at most 0.65 for gpt-4o and 0.5 for gpt-4.1: %s', (workload) => {
    expect(relative(costs, workload, 'chinwag', 'gpt-4o')).toBeLessThanOrEqual(0.65)
    expect(relative(costs, workload, 'chinwag', 'gpt-4.1')).toBeLessThanOrEqual(0.5)
  })

  it('is at most 0.65 and 0.5 for an agent whose oldest steps are dropped as it goes', () => {
    expect(relative(costs, 'agent', 'chinwag', 'gpt-4o', 'slide-steps')).toBeLessThanOrEqual(0.65)
    expect(relative(costs, 'agent', 'chinwag', 'gpt-4.1', 'slide-steps')).toBeLessThanOrEqual(0.5)
  })

  it.each([
    ['gpt-4o', '0.71'],
    ['gpt-4.1', '0.51'],
  ])('could not be less than it is for an agent by much, as long as its prompts are: %s', (model, least) => {
    const tokens =
      costs.find(({ workload, policy }) => workload === 'agent' && policy === 'chinwag')?.promptTokens ?? NaN
    const sliding = costs.find(({ workload, policy }) => workload === 'agent' && policy === 'slide')
    const { prompt = NaN, cachedPrompt = NaN } = prices.find((price) => price.model === model) ?? {}
    const { promptTokens = NaN, cached = NaN } = sliding ?? {}
    const price = (1 - cached) * prompt + cached * cachedPrompt
    expect(((tokens * cachedPrompt) / (promptTokens * price)).toFixed(2)).toBe(least)
  })

  it('is less for an agent whose oldest turns are dropped, too', () => {
    expect(relative(costs, 'agent', 'chinwag', 'gpt-4o')).toBeLessThanOrEqual(0.8)
    expect(relative(costs, 'agent', 'chinwag', 'gpt-4.1')).toBeLessThanOrEqual(0.65)
    expect(relative(costs, 'agent', 'chinwag', 'gpt-5')).toBeLessThanOrEqual(0.5)
  })

  it('is what is kept', () => {
    const own = results.costs.filter(({ policy }) => ['slide', 'slide-steps', 'chinwag'].includes(policy))
    expect(kept(costs)).toEqual(own)
  })

  it('comes with prompts that the API takes', () => {
    expect(costs.map(({ invalid }) => invalid)).toEqual(costs.map(() => 0))
  })
})

test.each(workloads.map((workload) => [workload.id, workload] as const))(
  'a conversation is the same for the same seed: %s',
  (_, { converse }) => {
    expect(converse(1)).toEqual(converse(1))
    expect(converse(2)).not.toEqual(converse(1))
    expect(converse(1).at(-1)?.role).toBe('assistant')
  },
)

it('finds invalid prompts where turns are cut in two, and none of ours', async () => {
  const rows = await validity(300)
  const invalid = Object.fromEntries(rows.map((row) => [row.policy, row.invalid]))
  expect(invalid['chinwag']).toBe(0)
  expect(invalid['slice']).toBeGreaterThan(0.1)
  expect(invalid['langchain-defaults']).toBeGreaterThan(0.05)
})
