/**
 * Where to send calls: the base URL with `/chat/completions` at the end of its path.
 * @throws TypeError for what is no `http:` or `https:` URL, and for one with credentials in it
 */
export function completionsURL(baseURL: string): string {
  const url = parse(baseURL)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/chat/completions`
  return url.href
}

/** The base URL in one form for each server: without a slash at the end. */
export function normaliseBaseURL(baseURL: string): string {
  const url = parse(baseURL)
  url.pathname = url.pathname.replace(/\/+$/, '')
  return url.href.replace(/\/$/, '')
}

function parse(baseURL: string): URL {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    const got = typeof baseURL === 'string' && !baseURL.includes('@') ? JSON.stringify(baseURL) : 'something else'
    throw new TypeError(`The \`baseURL\` option must be an absolute http(s) URL such as 'https://api.openai.com/v1', got ${got}.`)
  }
  if (url.username || url.password) {
    throw new TypeError('The `baseURL` option must not have credentials in it. Pass them as `apiKey` or `auth`.')
  }
  url.hash = ''
  return url
}
