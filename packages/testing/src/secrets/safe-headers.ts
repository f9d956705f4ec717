import { findSecrets, removed } from './find-secrets.ts'
import { scheme, secretName } from './known-keys.ts'

/** Headers as the journal keeps them: with names in lower case, and without what can be a secret, such as those of the same request. */
export function safeHeaders(headers: Headers, secrets: readonly string[] = []): Readonly<Record<string, string>> {
  const isSecret = (name: string, value: string): boolean =>
    secretName.test(name) || scheme.test(value) || findSecrets(value, secrets).length > 0
  const safe = [...headers].map(([name, value]) => [name, isSecret(name, value) ? removed : value])
  return Object.freeze(Object.fromEntries(safe) as Record<string, string>)
}
