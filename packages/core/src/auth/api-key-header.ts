import type { ApiKey, Auth } from './auth.ts'
import { keyAuth } from './key-auth.ts'

/**
 * The key in a header of its own, such as `api-key`. For Azure, {@link azure} knows the address too.
 *
 * @throws TypeError for an empty or malformed key, or a header name that is none
 * @example
 * ```ts
 * import { apiKeyHeader, createChat } from '@chinwag/core'
 *
 * const chat = createChat({ baseURL: 'https://gateway.example.com/v1', auth: apiKeyHeader('x-api-key', '…') })
 * ```
 */
export function apiKeyHeader(name: string, apiKey: ApiKey): Auth {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) {
    throw new TypeError(
      `The \`name\` of apiKeyHeader() must be the name of a header, such as 'api-key', got ${JSON.stringify(name)}.`,
    )
  }
  return keyAuth(apiKey, (key) => ({ [name.toLowerCase()]: key }))
}
