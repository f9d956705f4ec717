const suffix = '/chat/completions'

/**
 * Where to send calls: the base URL with `/chat/completions` at the end of its path.
 * @throws TypeError for what is no `http:` or `https:` URL, and for one with credentials in it
 */
export function completionsURL(baseURL: string): string {
  const url = parse(baseURL)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${suffix}`
  return url.href
}

/**
 * A base URL in one form for each server, without a slash at the end: what `upstreamKey` tells, and caches put into their keys.
 *
 * @throws TypeError for what is no `http:` or `https:` URL, and for one with credentials in it
 * @example
 * ```ts
 * import { normaliseBaseURL } from '@chinwag/core'
 *
 * console.log(normaliseBaseURL('https://API.example.com:443/v1/')) // https://api.example.com/v1
 * ```
 */
export function normaliseBaseURL(baseURL: string): string {
  const url = parse(baseURL)
  url.pathname = url.pathname.replace(/\/+$/, '')
  return url.href.replace(/\/$/, '')
}

function parse(baseURL: string): URL {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(
      `The \`baseURL\` option must be an absolute http(s) URL such as 'https://api.openai.com/v1', got ${shown(baseURL)}.`,
    )
  }
  if (url.username || url.password) {
    throw new TypeError('The `baseURL` option must not have credentials in it. Pass them as `apiKey` or `auth`.')
  }
  if (url.pathname.endsWith(suffix)) {
    throw new TypeError(`The \`baseURL\` option must not end in \`${suffix}\`: that is added to it.`)
  }
  url.hash = ''
  return url
}

/** What was given, as far as it cannot be a secret. */
function shown(baseURL: unknown): string {
  if (typeof baseURL !== 'string') return baseURL === null ? 'null' : typeof baseURL
  return baseURL.includes('@') ? 'something else' : JSON.stringify(baseURL.split(/[?#]/)[0])
}
