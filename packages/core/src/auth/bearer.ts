import { checkApiKey, resolveApiKey } from './api-key.ts'
import type { ApiKey, Auth } from './auth.ts'

/**
 * `authorization: Bearer KEY`, what nearly every server takes. `createChat({ apiKey })` is short for it.
 * @throws TypeError for an empty or malformed key
 */
export function bearer(apiKey: ApiKey): Auth {
  checkApiKey(apiKey)
  return {
    async authorize() {
      return { headers: { authorization: `Bearer ${await resolveApiKey(apiKey)}` } }
    },
  }
}
