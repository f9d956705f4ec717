const removed = '[removed]'
/** Names, of headers and of fields of an address, whose values can be a secret. */
export const secretName: RegExp =
  /auth|key|token|secret|cookie|passw|pwd|jwt|session|credential|signature|assertion|bearer|(?:^|-)sid$/iu
/** Schemes of `authorization`, keys as providers make them, and JSON web tokens, under whatever name they are sent. */
const secretValue = /^(?:bearer|basic|digest|negotiate|token)\s|\b(?:sk|pk|rk)-[\w-]{8,}|\beyJ[\w-]+\.[\w-]+\./iu

/** Headers as the journal keeps them: with names in lower case, and without what can be a secret. */
export function safeHeaders(headers: Headers): Readonly<Record<string, string>> {
  const safe = [...headers].map(([name, value]) => [
    name,
    secretName.test(name) || secretValue.test(value) ? removed : value,
  ])
  return Object.freeze(Object.fromEntries(safe) as Record<string, string>)
}
