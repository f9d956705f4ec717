import { apiKeyHeader } from './api-key-header.ts'
import type { ApiKey, Auth } from './auth.ts'
import { type AzureAddress, azureURL } from './azure-url.ts'
import { namedBearer } from './named-bearer.ts'

/** The address of a resource, and one of two ways to authorise. */
export type AzureOptions = AzureAddress &
  (
    | {
        /** Sent as `api-key`. */
        readonly apiKey: ApiKey
        readonly token?: undefined
      }
    | {
        /** Sent as `authorization: Bearer …`: of Microsoft Entra ID, and best a function, since it expires. */
        readonly token: ApiKey
        readonly apiKey?: undefined
      }
  )

/**
 * Azure OpenAI: one deployment by its own address, or the v1 API of a resource. It brings the address with it, so the chat takes no
 * `baseURL`.
 *
 * @throws TypeError for a wrong address, a `deployment` without `apiVersion`, and for both or neither of `apiKey` and `token`
 * @example
 * ```ts
 * import { azure, createChat } from '@chinwag/core'
 *
 * const endpoint = 'https://my-resource.openai.azure.com'
 *
 * // The v1 API: `model` is the name of the deployment.
 * const chat = createChat({ auth: azure({ endpoint, apiKey: '…' }) })
 *
 * // A deployment and a dated version, with Entra ID.
 * const token = async () => ({ key: '…', expiresAt: Date.now() + 3_600_000 })
 * const dated = createChat({ auth: azure({ endpoint, deployment: 'my-gpt', apiVersion: '2024-10-21', token }) })
 * ```
 */
export function azure({ apiKey, token, ...address }: AzureOptions): Auth {
  if ((apiKey === undefined) === (token === undefined)) {
    throw new TypeError(
      `azure() takes one of \`apiKey\` and \`token\`, got ${apiKey === undefined ? 'neither' : 'both'}.`,
    )
  }
  const auth = token === undefined ? apiKeyHeader('api-key', apiKey) : namedBearer(token, 'The `token` of azure()')
  return { ...auth, baseURL: azureURL(address) }
}
