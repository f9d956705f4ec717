const algorithm = { name: 'HMAC', hash: 'SHA-256' } as const

/** Made anew in each process: nobody can try values until the mark of one fits. */
let secret: Promise<CryptoKey> | undefined

/** An address whose query, which may hold a key, is replaced by a mark of it: the same query has the same mark, for as long as the process runs. */
export async function withoutQuery(url: string): Promise<string> {
  const at = url.indexOf('?')
  if (at === -1) return url
  secret ??= crypto.subtle.importKey('raw', crypto.getRandomValues(new Uint8Array(32)), algorithm, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', await secret, new TextEncoder().encode(url.slice(at)))
  const mark = Array.from(new Uint8Array(signature, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${url.slice(0, at)}?${mark}`
}
