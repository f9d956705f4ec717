import type { Catalogue, RunMessage, RunRequest } from '../../shared/protocol.ts'

/** The token that came with the address, after `#token=`: it never reaches a log. */
function authorization(): Record<string, string> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  return token === null ? {} : { authorization: `Bearer ${token}` }
}

/** What the server has. @throws Error whose message says why it cannot be had */
export async function fetchCatalogue(): Promise<Catalogue> {
  const response = await fetch('/api/catalogue', { headers: authorization() })
  if (!response.ok) throw new Error(await problemOf(response))
  return response.json()
}

/** Asks, and gives what comes back as it comes. Its last message is an `end` or an `error`, unless the signal was aborted. */
export async function* runOnServer(
  request: RunRequest,
  signal: AbortSignal,
): AsyncGenerator<RunMessage, void, undefined> {
  const headers = { 'content-type': 'application/json', ...authorization() }
  const response = await fetch('/api/run', { method: 'POST', headers, body: JSON.stringify(request), signal })
  if (!response.ok || !response.body) throw new Error(await problemOf(response))
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const frames = (rest + read.value).split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) yield JSON.parse(frame.slice('data: '.length))
  }
}

async function problemOf(response: Response): Promise<string> {
  const body: { error?: { message?: string } } = await response.json().catch(() => ({}))
  return body.error?.message ?? `The server answered with status ${response.status}.`
}
