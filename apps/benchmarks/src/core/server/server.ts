import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { completion, eventsOf, headers } from '../../shared/replies.ts'

// A process of its own, so that its work does not count. What it answers says the first part of the path:
// `/json`, `/whole-2000` (a stream of 2,000 chunks in one write), `/paced-200-5` (200 chunks, one every 5 ms, the first
// at once), `/never`.

const prepared = new Map<string, { events: readonly Buffer[]; all: Buffer }>()
let open = 0

function streamOf(chunks: string | undefined): { events: readonly Buffer[]; all: Buffer } {
  const key = chunks ?? ''
  const known = prepared.get(key)
  if (known) return known
  const events = eventsOf(Number(key))
  const made = { events, all: Buffer.concat(events) }
  prepared.set(key, made)
  return made
}

function answer(path: string, response: ServerResponse): void {
  const [kind, chunks, everyMs] = (path.split('/')[1] ?? '').split('-')
  if (kind === 'json') {
    response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(completion)
    return
  }
  if (kind === 'never') return
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' })
  const { events, all } = streamOf(chunks)
  if (kind === 'whole') {
    response.write(all)
    response.end()
  } else pace(response, events, Number(everyMs))
}

function pace(response: ServerResponse, events: readonly Buffer[], everyMs: number): void {
  response.write(events[0])
  let at = 1
  const timer = setInterval(() => {
    const event = events[at++]
    if (event) response.write(event)
    if (at < events.length) return
    clearInterval(timer)
    response.end()
  }, everyMs)
  response.on('close', () => clearInterval(timer))
}

function receive(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? ''
  if (path === '/open') {
    server.getConnections((_, connections) => response.end(JSON.stringify({ replies: open, connections })))
    return
  }
  open++
  response.on('close', () => open--)
  request.resume()
  request.on('end', () => answer(path, response))
}

const server = createServer({ noDelay: true, keepAliveTimeout: 60_000 }, receive)
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  process.send?.((server.address() as AddressInfo).port),
)
process.on('disconnect', () => process.exit())
