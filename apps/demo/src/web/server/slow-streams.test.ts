import { createServer, type IncomingMessage, request as send, type ServerResponse } from 'node:http'
import { env } from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startSite } from '../test/start-site.ts'
import { listen } from './listen.ts'

/** `SLOW_STREAMS=1000` tries more. */
const streams = Number(env['SLOW_STREAMS'] ?? 200)

function eventOf(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }]
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices })}\n\n`
}

/** All but the cache, which keeps the chunks of an answer to replay them. */
const endpoint = ['context', 'retry'].map((name) => ({ name, fields: {} }))

/** A server that begins streams, and leaves it to the test to write them. */
async function heldServer(onStream: (response: ServerResponse) => void = () => {}) {
  const open = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    request.resume()
    open.add(response)
    response.once('close', () => open.delete(response))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    onStream(response)
  })
  const url = await listen(server, '127.0.0.1', 0)
  const site = await startSite({ files: new Map(), server: { baseURL: `${url}/v1`, apiKey: 'k' }, endpoint })
  onTestFinished(async () => {
    await site.close()
    server.closeAllConnections()
    server.close()
  })
  return { url: site.url, open }
}

/** Asks for a stream, and resolves at its head. */
function ask(url: string, number: number): Promise<IncomingMessage> {
  const body = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: `Question ${number}` }] })
  const headers = { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const request = send(`${url}/v1/chat/completions`, { method: 'POST', agent: false, headers })
    request.on('error', reject)
    request.on('response', resolve)
    request.end(body)
  })
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  return process.memoryUsage().heapUsed
}

test(`${streams} streams at once take no more memory the longer they go on`, async () => {
  const { url, open } = await heldServer()
  let received = 0
  const clients = Promise.all(Array.from({ length: streams }, (_, number) => ask(url, number)))
  await vi.waitFor(() => expect(open.size).toBe(streams), { timeout: 20_000 })
  const write = async (events: number): Promise<void> => {
    const goal = received + events * streams
    for (let event = 0; event < events; event++) for (const response of open) response.write(eventOf('x'))
    await vi.waitFor(() => expect(received).toBe(goal), { timeout: 20_000, interval: 20 })
  }
  for (const response of open) response.write(eventOf('x'))
  for (const client of await clients)
    client.on('data', (data: Buffer) => (received += data.toString().split('data: ').length - 1))
  await vi.waitFor(() => expect(received).toBe(streams), { timeout: 20_000 })
  await write(20)
  const before = heapAfterCollection()
  await write(100)
  // 20,000 events of 150 bytes each would be 3 MB, were they kept; with the objects made of them, several times that.
  expect(heapAfterCollection() - before).toBeLessThan(streams * 10_000)
  for (const client of await clients) client.destroy()
  await vi.waitFor(() => expect(open.size).toBe(0), { timeout: 20_000 })
})

test('a client that does not read holds back the server behind, which is left when the client leaves', async () => {
  const event = eventOf('x'.repeat(2000))
  let written = 0
  const { url, open } = await heldServer((response) => {
    const pump = (): void => {
      do written += event.length
      while (response.write(event))
    }
    response.on('drain', pump)
    pump()
  })
  const client = await ask(url, 0)
  await vi.waitFor(() => expect(client.readableLength).toBeGreaterThan(0))
  let before = 0
  await vi.waitFor(
    () => {
      const isSame = written === before
      before = written
      expect(isSame).toBe(true)
    },
    { interval: 200, timeout: 20_000 },
  )
  // What the sockets on the way hold. The server itself would go on for ever.
  expect(written).toBeLessThan(64 * 1024 * 1024)
  client.destroy()
  await vi.waitFor(() => expect(open.size).toBe(0))
})
