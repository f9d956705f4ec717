import type { Policy } from './policy.ts'

/** Every request once. */
export const noRetry: Policy = {
  id: 'none',
  title: 'no retry',
  createClient: () => (call) => call.send(),
}
