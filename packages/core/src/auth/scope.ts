import { isCredential } from './credential-headers.ts'

/** Signing takes longer than all else of a cached call, so that the last few scopes are remembered: most programs have one. */
const remembered = 100
const scopes = new Map<string, string | Promise<string>>()

/**
 * An HMAC of the credentials of a request: tells them apart, and tells nothing about them. Empty where there are none. All of `given` are
 * credentials; of the request's own headers those whose names say so.
 */
export function scopeOf(request: Headers, given: Readonly<Record<string, string>> = {}): string | Promise<string> {
  const all = new Map(Object.entries(given))
  request.forEach((value, name) => void (isCredential(name) && all.set(name, value)))
  if (all.size === 0) return ''
  const credentials = [...all].map(([name, value]) => `${name}: ${value}`).toSorted()
  return remember(credentials.join('\n'))
}

function remember(credentials: string): string | Promise<string> {
  const known = scopes.get(credentials)
  if (known !== undefined) return known
  for (const oldest of scopes.keys()) if (scopes.size >= remembered) scopes.delete(oldest)
  const signing = sign(credentials)
  scopes.set(credentials, signing)
  signing.then(
    (scope) => void (scopes.has(credentials) && scopes.set(credentials, scope)),
    () => void scopes.delete(credentials),
  )
  return signing
}

async function sign(credentials: string): Promise<string> {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(credentials), algorithm, false, ['sign'])
  const digest = await crypto.subtle.sign('HMAC', key, encoder.encode('chinwag scope'))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
