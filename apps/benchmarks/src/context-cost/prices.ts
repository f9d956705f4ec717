/** Dollars for a million tokens of the prompts of one model. */
export interface Prices {
  readonly model: string
  readonly prompt: number
  /** For the beginning of a prompt that the provider has in its cache. */
  readonly cachedPrompt: number
}

/**
 * One model for each discount on cached prompts that there is: a half, three quarters, nine tenths. That of gpt-4o as announced on
 * 2024-10-01; those of the others as lists of mid-2026 repeat them.
 *
 * @see https://openai.com/index/api-prompt-caching/
 * @see https://platform.openai.com/docs/pricing
 */
export const prices: readonly Prices[] = [
  { model: 'gpt-4o', prompt: 2.5, cachedPrompt: 1.25 },
  { model: 'gpt-4.1', prompt: 2, cachedPrompt: 0.5 },
  { model: 'gpt-5', prompt: 1.25, cachedPrompt: 0.125 },
]
