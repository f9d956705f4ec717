import { knownKeys, scheme, secretName } from './known-keys.ts'

/** What stands where a secret was. */
export const removed = '[removed]'

/** A part of a text: from `start` up to, but not including, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Shorter ones are not looked for in texts: `sim` is a key, and a part of many words. */
const minSecretLength = 8

/** The texts of a request that are secret: keys, cookies and organizations in its headers, keys in its address. */
export function secretsOf(headers: Headers, url: URL): string[] {
  const named = [...headers].filter(([name]) => isSecretName(name)).flatMap(([, value]) => valuesOf(value))
  const asked = [...url.searchParams].filter(([name]) => isSecretName(name)).map(([, value]) => value)
  const found = [...named, ...asked, decoded(url.username), decoded(url.password)]
  const variants = found.filter((secret) => secret.length >= minSecretLength).flatMap(variantsOf)
  return [...new Set(variants)].toSorted((left, right) => right.length - left.length)
}

/** Where secrets stand in a text, in order: those of the request, and what looks like the key of any provider. */
export function findSecrets(text: string, secrets: readonly string[]): Span[] {
  const spans = [...text.matchAll(knownKeys)].map(({ index, 0: match }) => ({
    start: index,
    end: index + match.length,
  }))
  for (const secret of secrets) {
    for (let start = text.indexOf(secret); start >= 0; start = text.indexOf(secret, start + secret.length))
      spans.push({ start, end: start + secret.length })
  }
  return merged(spans)
}

/** The text without its secrets. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let rest = 0
  let safe = ''
  for (const { start, end } of findSecrets(text, secrets)) {
    safe += text.slice(rest, start) + removed
    rest = end
  }
  return safe + text.slice(rest)
}

function isSecretName(name: string): boolean {
  return secretName.test(name) || /organization|project/iu.test(name)
}

/** A header's value without its scheme; of cookies each one's too, and the name and the password that `Basic` puts into one. */
function valuesOf(value: string): string[] {
  const bare = value.replace(scheme, '').trim()
  const pair = /^basic\s/iu.test(value) ? unpacked(bare) : ''
  const colon = pair.indexOf(':')
  return [
    bare,
    pair,
    pair.slice(0, Math.max(0, colon)),
    pair.slice(colon + 1),
    ...bare.split(/;\s*/u).map((part) => part.slice(part.indexOf('=') + 1)),
  ]
}

/** A secret as it is, in JSON (of which some write `/` as `\/`), and in an address. */
function variantsOf(secret: string): string[] {
  const quoted = JSON.stringify(secret).slice(1, -1)
  return [secret, quoted, quoted.replaceAll('/', '\\/'), encodeURIComponent(secret)]
}

/** What base64 says, as UTF-8; nothing where it is none. */
function unpacked(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)))
  } catch {
    return ''
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function merged(spans: readonly Span[]): Span[] {
  const all: Span[] = []
  for (const span of spans.toSorted((left, right) => left.start - right.start)) {
    const last = all.at(-1)
    if (last === undefined || span.start >= last.end) all.push(span)
    else all[all.length - 1] = { start: last.start, end: Math.max(last.end, span.end) }
  }
  return all
}
