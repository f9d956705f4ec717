import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Simulator } from '../simulator/create-simulator.ts'
import { serve } from './serve.ts'

/** Options of {@link listen}. */
export interface ListenOptions {
  /** @default 0: any port that is free */
  readonly port?: number | undefined
  /** Where to listen. Anything but a loopback address lets others in. @default '127.0.0.1' */
  readonly host?: string | undefined
}

/** A simulator that listens on a port. */
export interface SimulatorServer extends AsyncDisposable {
  /** The base URL for a client, such as `http://127.0.0.1:4010/v1`. */
  readonly url: string
  readonly port: number
  /** Stops listening, and breaks the connections that are open. Once it resolves, no call of the journal is `open` any more. */
  readonly close: () => Promise<void>
}

/**
 * Puts a simulator behind a real `node:http` server on loopback. What a fault does to a connection happens to the socket: resets, half
 * events, silence, early ends.
 *
 * @throws what `node:http` gives: an error with the code `EADDRINUSE` when the port is taken, a `RangeError` for a port that is none.
 * @example
 * ```ts
 * import { createSimulator } from '@chinwag/testing'
 * import { listen } from '@chinwag/testing/node'
 *
 * const server = await listen(createSimulator(), { port: 4010 })
 * console.log(server.url)
 * await server.close()
 * ```
 */
export async function listen(
  simulator: Pick<Simulator, 'fetch'>,
  options: ListenOptions = {},
): Promise<SimulatorServer> {
  const { port = 0, host = '127.0.0.1' } = options
  const open = new Set<Promise<void>>()
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const serving = serve(simulator.fetch, request, response).finally(() => open.delete(serving))
    open.add(serving)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  const actualPort = typeof address === 'object' && address !== null ? address.port : port
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
    await Promise.allSettled(open)
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}/v1`,
    port: actualPort,
    close,
    [Symbol.asyncDispose]: close,
  }
}
