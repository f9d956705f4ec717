import { cache, memoryStore } from '@chinwag/cache'
import { context } from '@chinwag/context'
import { type Chat, createChat } from '@chinwag/core'
import { circuitBreaker, fallback, retry } from '@chinwag/retry'

/**
 * A chain of everything, with times so short that each part of it has work: entries grow stale, retries wait, circuits open and close, prompts
 * are trimmed.
 *
 * @param adaptive - whether all slow down together after a refusal
 */
export function makeChat(baseURL: string, adaptive: boolean): Chat {
  return createChat({
    baseURL,
    apiKey: 'sk-soak',
    timeouts: { responseMs: 250, firstTokenMs: 250, idleMs: 200, totalMs: 3000 },
    use: [
      cache({ store: memoryStore({ maxEntries: 300 }), ttlMs: 4000, staleIfErrorMs: 4000 }),
      context({ window: 600, reserve: 100, margin: 20 }),
      fallback([{ model: 'gpt-5-mini' }]),
      retry({ attempts: 3, baseMs: 5, capMs: 50, maxRetryAfterMs: 1500, adaptive }),
      circuitBreaker({ windowMs: 2000, openMs: 200, maxOpenMs: 1000 }),
    ],
  })
}
