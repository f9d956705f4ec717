import { type Policy, sendUntil } from './policy.ts'

/**
 * openai 7.57.0 with its defaults, from `retryRequest` in its `client.mjs`: two retries; a hint of up to 60 s is followed as
 * it is, without jitter; else 0.5 s · 2^n up to 8 s, less up to a quarter.
 */
export const openaiNode: Policy = {
  id: 'openai-node',
  title: 'openai-node 7.57',
  createClient:
    ({ random }) =>
    (call) =>
      sendUntil(call, ({ retryAfterMs }, retries) => {
        if (retries >= 2) return undefined
        if (retryAfterMs !== undefined && retryAfterMs <= 60_000) return retryAfterMs
        return Math.min(500 * 2 ** retries, 8000) * (1 - random() * 0.25)
      }),
}
