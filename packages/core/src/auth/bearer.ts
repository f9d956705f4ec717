import type { ApiKey, Auth } from './auth.ts'
import { keyAuth } from './key-auth.ts'

/**
 * `authorization: Bearer KEY`, what nearly every server takes. `createChat({ apiKey })` is short for it.
 *
 * @throws TypeError for an empty or malformed key
 * @example
 * ```ts
 * import { bearer, createChat } from '@chinwag/core'
 *
 * const chat = createChat({ auth: bearer(async () => ({ key: 'sk-…', expiresAt: Date.now() + 3_600_000 })) })
 * ```
 */
export function bearer(apiKey: ApiKey): Auth {
  return keyAuth(apiKey, (key) => ({ authorization: `Bearer ${key}` }))
}
