import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request that the server got. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: string
  /** Resolves when the response was sent or its socket is gone. */
  readonly closed: Promise<void>
}

export interface ChatServer extends AsyncDisposable {
  readonly baseURL: string
  readonly exchanges: Exchange[]
  /** How many sockets were opened in all. */
  readonly connections: number
  /** How many responses are neither sent nor broken off. */
  readonly open: number
  /** Resolves when none is open any more. */
  quiet(): Promise<void>
  /** Resolves with the request of this number, from 0, once it has come. */
  exchange(at: number): Promise<Exchange>
}

/** A real server on a loopback port: what it does with a request is the test's affair. */
export async function startServer(answer: (exchange: Exchange) => unknown): Promise<ChatServer> {
  const exchanges: Exchange[] = []
  const waiting = new Map<number, (exchange: Exchange) => void>()
  let connections = 0
  let open = 0

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    open++
    const closed = new Promise<void>((resolve) => response.once('close', resolve)).then(() => {
      if (--open === 0) server.emit('quiet')
    })
    let body = ''
    for await (const piece of request.setEncoding('utf8')) body += String(piece)
    const exchange = { request, response, body, closed }
    waiting.get(exchanges.push(exchange) - 1)?.(exchange)
    await answer(exchange)
  }

  const server = createServer((request, response) => {
    // A client that leaves while it still sends is no failure of the test.
    serve(request, response).catch(() => response.destroy())
  })
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    exchanges,
    get connections() {
      return connections
    },
    get open() {
      return open
    },
    async quiet() {
      if (open > 0) await once(server, 'quiet')
    },
    exchange(at) {
      const known = exchanges[at]
      return known ? Promise.resolve(known) : new Promise((resolve) => waiting.set(at, resolve))
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
