import { createWebServer, type WebServerOptions } from '../server/create-web-server.ts'
import { listen } from '../server/listen.ts'
import { buildPage } from '../server/page-files.ts'

/** The page and its server, on a port that is free, over a simulator that takes no time. */
export async function startSite(options: Partial<WebServerOptions> = {}) {
  const server = createWebServer({
    isLoopback: true,
    token: undefined,
    server: undefined,
    model: 'gpt-4.1-mini',
    simulation: {},
    files: options.files ?? (await buildPage()),
    customParts: [],
    ...options,
  })
  const url = await listen(server, '127.0.0.1', 0)
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  return { url, close, [Symbol.asyncDispose]: close }
}
