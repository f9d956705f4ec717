import type { Usage } from '@chinwag/core'
import { show } from './check.ts'
import type { Entry } from './envelope.ts'

/** What a model costs, for a million tokens, in a currency of yours. */
export interface ModelPrice {
  readonly input: number
  /** For tokens of the prompt that the provider had in its own cache. @default `input` */
  readonly cachedInput?: number | undefined
  readonly output: number
}

/** Prices by the name of the model: the one that the server gives, or the one that the request asks for. */
export type Prices = Readonly<Record<string, ModelPrice>>

const million = 1_000_000

/** @throws TypeError when it is no table of prices */
export function checkPrices(prices: Prices | undefined): Prices | undefined {
  if (prices === undefined) return undefined
  if (typeof prices !== 'object' || prices === null || Array.isArray(prices)) {
    throw new TypeError(`The \`prices\` option must be an object of prices by model, got ${show(prices)}.`)
  }
  for (const [model, price] of Object.entries(prices)) {
    if (typeof price === 'object' && price !== null && arePrices(price)) continue
    throw new TypeError(
      `The price of ${show(model)} in \`prices\` must be { input, output, cachedInput? }, for a million tokens, none below 0.`,
    )
  }
  return prices
}

function arePrices({ input, output, cachedInput = input }: ModelPrice): boolean {
  return [input, output, cachedInput].every((each) => typeof each === 'number' && each >= 0 && each < Infinity)
}

/** What an answer cost when it was made. `undefined` where its price or its usage is not known. */
export function costOf(entry: Entry, askedModel: string, prices: Prices | undefined): number | undefined {
  if (!prices) return undefined
  const name = [entry.model, askedModel].find((model) => Object.hasOwn(prices, model))
  const price = name === undefined ? undefined : prices[name]
  const usage = usageOf(entry)
  if (!price || typeof usage?.prompt_tokens !== 'number' || typeof usage.completion_tokens !== 'number')
    return undefined
  const { input, output, cachedInput = input } = price
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0
  return ((usage.prompt_tokens - cached) * input + cached * cachedInput + usage.completion_tokens * output) / million
}

function usageOf({ answer }: Entry): Usage | null | undefined {
  if (answer.type === 'completion') return answer.completion.usage
  return answer.chunks.findLast(({ usage }) => usage !== undefined && usage !== null)?.usage
}
