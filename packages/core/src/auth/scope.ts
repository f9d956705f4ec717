import { credentialHeaders } from './credential-headers.ts'

/** An HMAC of the credentials in headers: tells them apart, and tells nothing about them. Empty where there are none. */
export async function scopeOf(headers: Headers): Promise<string> {
  const credentials = credentialHeaders.flatMap((name) => headers.get(name) ?? []).join('\n')
  if (credentials === '') return ''
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(credentials), algorithm, false, ['sign'])
  const digest = await crypto.subtle.sign('HMAC', key, encoder.encode('chinwag scope'))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
