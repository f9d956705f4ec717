/// <reference lib="esnext.disposable" preserve="true" />
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isRecord } from '../answer/is-record.ts'
import { show } from '../errors/show.ts'
import { checkNames } from '../simulator/check-value.ts'
import type { Simulator } from '../simulator/create-simulator.ts'
import { isPort } from './is-port.ts'
import { listeningError } from './listening-error.ts'
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
  /** The base URL for a client on this machine, such as `http://127.0.0.1:4010/v1`. */
  readonly url: string
  readonly port: number
  /** Stops listening, and breaks the connections that are open. Once it resolves, no call of the journal is `open` any more. */
  readonly close: () => Promise<void>
}

/**
 * Puts a simulator behind a real `node:http` server on loopback. What a fault does to a connection happens to the socket: resets, half
 * events, silence, early ends.
 *
 * @throws {TypeError} and {@link RangeError} when an argument makes no sense; an error with the code of Node's, such as `EADDRINUSE`, when the
 * port is taken, or the address is not one of this machine's.
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
  checkArguments(simulator, options)
  const { port = 0, host = '127.0.0.1' } = options
  const open = new Set<Promise<void>>()
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const serving = serve(simulator.fetch, request, response).finally(() => open.delete(serving))
    open.add(serving)
  })
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error): void => reject(listeningError(error, port, host))
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
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
    url: `http://${reachable(host)}:${actualPort}/v1`,
    port: actualPort,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function checkArguments(simulator: unknown, options: unknown): void {
  if (!isRecord(simulator) || typeof simulator['fetch'] !== 'function')
    throw new TypeError(`listen() takes a simulator first, as \`createSimulator()\` makes it, got ${show(simulator)}.`)
  checkNames('server', options, ['port', 'host'])
  const { port = 0, host = '127.0.0.1' } = options as Record<string, unknown>
  if (!isPort(port)) {
    const message = `The \`port\` option must be an integer from 0 to 65535, got ${show(port)}.`
    throw typeof port === 'number' ? new RangeError(message) : new TypeError(message)
  }
  if (typeof host === 'string' && host !== '') return
  throw new TypeError(`The \`host\` option must be an address, such as '127.0.0.1' or '::1', got ${show(host)}.`)
}

/** A host as a URL has it. Those that stand for all addresses are no address for a client everywhere. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
