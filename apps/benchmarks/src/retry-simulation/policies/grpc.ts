import { type Policy, sendUntil } from './policy.ts'

/**
 * gRPC with the example of its retry design (gRFC A6: four attempts, 0.1 s · 2^n up to 1 s, 20 % of jitter; throttled with ten tokens
 * and a ratio of 0.1), as `@grpc/grpc-js` 1.14.7 carries it out: a failure takes a token, a success gives back a tenth, and with
 * half of them gone there are no retries. A hint of the server is followed as it is, and begins the backoff anew.
 */
export const grpc: Policy = {
  id: 'grpc',
  title: 'gRPC, throttled',
  createClient({ random }) {
    let tokens = 10
    return async (call) => {
      let backoffs = 0
      await sendUntil(call, ({ retryAfterMs }, retries) => {
        tokens = Math.max(0, tokens - 1)
        if (retries >= 3 || tokens <= 5) return undefined
        if (retryAfterMs !== undefined) {
          backoffs = 0
          return retryAfterMs
        }
        return Math.min(100 * 2 ** backoffs++, 1000) * (0.8 + 0.4 * random())
      })
      tokens = Math.min(10, tokens + 0.1)
    }
  },
}
