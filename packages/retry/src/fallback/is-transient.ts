import { type ChatError, errorCodes } from '@chinwag/core'

/**
 * Whether another upstream may answer where this one failed: throttling, an outage, a broken connection. Not a wrong key, an empty account
 * or a wrong request.
 *
 * By the code alone: `x-should-retry: false` is about the same request to the same server, and so is an open circuit.
 *
 * @example
 * ```ts
 * import { fallback, isTransient } from '@chinwag/retry'
 *
 * // Also where the account is empty.
 * export const cheaper = fallback([{ model: 'gpt-4.1-mini' }], {
 *   when: (error) => isTransient(error) || error.code === 'quota',
 * })
 * ```
 */
export function isTransient({ code }: ChatError): boolean {
  // Another copy of core may have a code that this one does not know.
  return errorCodes[code]?.retryable ?? false
}
