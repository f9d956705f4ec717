import { keySource } from './api-key.ts'
import type { ApiKey, Auth } from './auth.ts'

/**
 * The key in a header of its own, such as Azure's `api-key`.
 *
 * @throws TypeError for an empty or malformed key, or a header name that is none
 * @example
 * ```ts
 * import { apiKeyHeader, createChat } from '@chinwag/core'
 *
 * const chat = createChat({ baseURL: 'https://example.openai.azure.com/openai/v1', auth: apiKeyHeader('api-key', '…') })
 * ```
 */
export function apiKeyHeader(name: string, apiKey: ApiKey): Auth {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) {
    throw new TypeError(
      `The \`name\` of apiKeyHeader() must be the name of a header, such as 'api-key', got ${JSON.stringify(name)}.`,
    )
  }
  const source = keySource(apiKey)
  return {
    async authorize(attempt) {
      return { headers: { [name.toLowerCase()]: await source(attempt) } }
    },
  }
}
