import type { Usage } from '@chinwag/core'

/** US dollars for a million tokens. */
interface Price {
  readonly input: number
  readonly cached: number
  readonly output: number
}

/** List prices of some models. They change: what is shown is an estimate. */
const prices: Readonly<Record<string, Price>> = {
  'gpt-4.1': { input: 2, cached: 0.5, output: 8 },
  'gpt-4.1-mini': { input: 0.4, cached: 0.1, output: 1.6 },
  'gpt-4.1-nano': { input: 0.1, cached: 0.025, output: 0.4 },
  'gpt-4o': { input: 2.5, cached: 1.25, output: 10 },
  'gpt-4o-mini': { input: 0.15, cached: 0.075, output: 0.6 },
  'gpt-5': { input: 1.25, cached: 0.125, output: 10 },
  'gpt-5-mini': { input: 0.25, cached: 0.025, output: 2 },
  'gpt-5-nano': { input: 0.05, cached: 0.005, output: 0.4 },
}

const million = 1_000_000

/** What an answer costs, in US dollars; `undefined` where the price of the model is not known. */
export function costOf(usage: Usage, model: string): number | undefined {
  const price = priceOf(model)
  if (!price) return undefined
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0
  const fresh = usage.prompt_tokens - cached
  return (fresh * price.input + cached * price.cached + usage.completion_tokens * price.output) / million
}

/** What a number of prompt tokens costs. */
export function promptCost(tokens: number, model: string): number | undefined {
  const price = priceOf(model)
  return price && (tokens * price.input) / million
}

/** Also for dated names: `gpt-4.1-mini-2025-04-14`. */
function priceOf(model: string): Price | undefined {
  const name = model.replace(/-\d{4}-\d{2}-\d{2}$/, '')
  return Object.hasOwn(prices, name) ? prices[name] : undefined
}
