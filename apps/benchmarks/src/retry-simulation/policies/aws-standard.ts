import { type Policy, sendUntil } from './policy.ts'

/**
 * The standard mode of the AWS SDK for JavaScript, from `@smithy/core` 3.41.0 with its 2026 settings: three attempts; full
 * jitter over 1 s · 2^n after throttling and 50 ms · 2^n else, up to 20 s; a hint counts for up to 5 s more than that. Retries
 * are paid from 500 tokens: 5 after throttling, 14 else; a success gives back its last payment, or 1.
 *
 * A 503 is no throttling to it without an error code of AWS that says so.
 */
export const awsStandard: Policy = {
  id: 'aws-standard',
  title: 'AWS standard (2026)',
  createClient({ random }) {
    let tokens = 500
    return async (call) => {
      let paid: number | undefined
      await sendUntil(call, ({ status, retryAfterMs = 0 }, retries) => {
        const cost = status === 429 ? 5 : 14
        if (retries >= 2 || tokens < cost) return undefined
        tokens -= cost
        paid = cost
        const backoffMs = random() * Math.min((status === 429 ? 1000 : 50) * 2 ** retries, 20_000)
        return Math.max(backoffMs, Math.min(retryAfterMs, backoffMs + 5000))
      })
      tokens = Math.min(500, tokens + (paid ?? 1))
    }
  },
}
