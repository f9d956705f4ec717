import type { ApiKey, Auth } from './auth.ts'
import { bearer } from './bearer.ts'

/**
 * A bearer whose key is an option by another name than `apiKey`.
 * @param name - as in a message, such as 'The `token` of azure()'
 * @throws TypeError for an empty or malformed key
 */
export function namedBearer(apiKey: ApiKey, name: string): Auth {
  try {
    return bearer(apiKey)
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new TypeError(cause.message.replace('The `apiKey`', name), { cause })
  }
}
