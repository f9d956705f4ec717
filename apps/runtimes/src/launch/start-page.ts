import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

/** A page that a browser can open. */
export interface Page extends AsyncDisposable {
  readonly url: string
  /** Resolves when the page says that it is done. */
  readonly ended: Promise<void>
}

const html = '<!doctype html><meta charset="utf-8"><title>Suite</title><script type="module" src="/script.js"></script>'

/** Serves a page that runs a script; each line that the script posts to `/report` is told. */
export async function startPage(script: Buffer, onLine: (line: string) => void): Promise<Page> {
  let end = (): void => {}
  const ended = new Promise<void>((resolve) => (end = resolve))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isScript = request.url === '/script.js'
    if (request.url === '/report') onLine(await text(request))
    if (request.url === '/end') end()
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html').end(isScript ? script : html)
  }

  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}/`,
    ended,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
