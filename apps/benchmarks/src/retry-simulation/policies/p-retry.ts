import { type Policy, sendUntil } from './policy.ts'

/** p-retry 7.1.1 with its defaults, from its `index.js`: ten retries after 1 s · 2^n, without jitter; it knows no hints. */
export const pRetry: Policy = {
  id: 'p-retry',
  title: 'p-retry 7.1',
  createClient: () => (call) => sendUntil(call, (_, retries) => (retries < 10 ? 1000 * 2 ** retries : undefined)),
}
