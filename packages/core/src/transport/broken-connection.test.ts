import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { body, chunk, chunks, completion, event, sendEvents, sendJson } from '../../test/answers.ts'
import { type ChatServer, type Exchange, startServer } from '../../test/chat-server.ts'
import { chatError, expectNothingLeft, partialText } from '../../test/outcomes.ts'
import { type Chat, createChat, type Middleware } from '../index.ts'

expectNothingLeft()

const texts = ['The ', 'quick ', 'brown ', 'fox', ' 🦊']
const whole = [...chunks(...texts).map(event), event('[DONE]')]

const deaths = {
  'destroys the socket': ({ response }: Exchange) => response.destroy(),
  'sends FIN without the last chunk': ({ response }: Exchange) => response.socket?.end(),
}

const ways = {
  'chunk by chunk': async (chat: Chat) => {
    for await (const _ of chat.stream(body));
  },
  'text by text': async (chat: Chat) => {
    for await (const _ of chat.stream(body).text());
  },
  'by stream().completion()': (chat: Chat) => chat.stream(body).completion(),
  'by complete()': (chat: Chat) => chat.complete({ ...body, stream: true }),
}

/** Sends some events, each when the one before it was read, and then dies. */
async function dieAfter(
  count: number,
  die: (exchange: Exchange) => unknown,
): Promise<{ server: ChatServer; chat: Chat; outcomes: string[] }> {
  let wasRead = () => {}
  const outcomes: string[] = []
  const watch: Middleware = async (request, next) =>
    (await next(request)).observe({ chunk: () => wasRead(), settle: (outcome) => outcomes.push(outcome.type) })
  const server = await startServer(async (exchange) => {
    sendEvents(exchange.response)
    for (const each of whole.slice(0, count)) {
      const read = new Promise<void>((resolve) => (wasRead = resolve))
      exchange.response.write(each)
      await read
    }
    die(exchange)
  })
  return { server, outcomes, chat: createChat({ baseURL: server.baseURL, use: [watch] }) }
}

describe.each(Object.entries(deaths))('a server that %s', (_, die) => {
  describe.each(Object.entries(ways))('read %s', (_, read) => {
    test.each(whole.slice(0, -1).map((_, at) => at))(
      'after %i chunks is a typed error with the partial answer',
      async (count) => {
        const { server, chat, outcomes } = await dieAfter(count, die)
        await using _ = server
        const error = await chatError(read(chat))
        expect(error).toMatchObject({ code: 'stream_interrupted', retryable: true, ambiguous: true })
        expect(partialText(error)).toBe(count === 0 ? undefined : texts.slice(0, count).join(''))
        expect(outcomes).toEqual(['error'])
      },
    )
  })

  test('between finish_reason and [DONE] is a typed error too, with the whole text', async () => {
    const { server, chat } = await dieAfter(whole.length - 1, die)
    await using _ = server
    expect(partialText(await chatError(chat.stream(body).completion()))).toBe(texts.join(''))
  })

  test('in the middle of a JSON answer is a typed error', async () => {
    await using server = await startServer((exchange) => {
      const json = JSON.stringify(completion('Hello'))
      exchange.response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'req_1' })
      exchange.response.write(json.slice(0, 40), () => die(exchange))
    })
    const error = await chatError(createChat({ baseURL: server.baseURL }).complete(body))
    expect(error).toMatchObject({ code: 'stream_interrupted', requestId: 'req_1' })
  })

  test('before the head is a connection error that may have been billed', async () => {
    await using server = await startServer(die)
    const error = await chatError(createChat({ baseURL: server.baseURL }).complete(body))
    expect(error).toMatchObject({ code: 'connection', retryable: true, ambiguous: true })
    expect(error.cause).toBeInstanceOf(Error)
  })
})

test.each(whole.slice(0, -2).map((_, at) => at))(
  'a body that ends in order after %i chunks is no success',
  async (count) => {
    await using server = await startServer(({ response }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(whole.slice(0, count).join(''))
    })
    const error = await chatError(createChat({ baseURL: server.baseURL }).stream(body).completion())
    expect(error.code).toBe(count === 0 ? 'invalid_response' : 'stream_interrupted')
    expect(partialText(error)).toBe(count === 0 ? undefined : texts.slice(0, count).join(''))
  },
)

test('the end of the connection is the end of a stream without a length, and no success', async () => {
  await using server = await startServer(({ response }) => {
    response.shouldKeepAlive = false
    response.useChunkedEncodingByDefault = false
    response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'close' })
    response.end(event(chunk('Half')))
  })
  const error = await chatError(createChat({ baseURL: server.baseURL }).complete({ ...body, stream: true }))
  expect(error.code).toBe('stream_interrupted')
  expect(partialText(error)).toBe('Half')
})

test('a JSON answer cut at any byte, in order, is no success', async () => {
  const json = JSON.stringify(completion('Hé 🦊'))
  const bytes = new TextEncoder().encode(json)
  let length = 0
  await using server = await startServer(({ response }) => response.end(bytes.slice(0, length)))
  const chat = createChat({ baseURL: server.baseURL })
  for (; length < bytes.length; length++) {
    expect((await chatError(chat.complete(body))).code).toBe('invalid_response')
  }
  expect((await chat.complete(body)).choices[0]?.message.content).toBe('Hé 🦊')
})

test('a refused connection was never billed', async () => {
  const { baseURL, ...server } = await startServer(() => {})
  await server[Symbol.asyncDispose]()
  const error = await chatError(createChat({ baseURL }).complete(body))
  expect(error).toMatchObject({ code: 'connection', retryable: true, ambiguous: false, status: undefined })
  expect(error.message).toMatchInlineSnapshot(
    `"The connection failed (ECONNREFUSED). Check the network and \`baseURL\`, or try again."`,
  )
})

test('a host that does not exist was never billed', async () => {
  const error = await chatError(createChat({ baseURL: 'http://chinwag.invalid/v1' }).complete(body))
  expect(error).toMatchObject({ code: 'connection', ambiguous: false })
  expect(error.message).toMatch(/^The connection failed \((ENOTFOUND|EAI_AGAIN)\)\./)
})

test('a server that speaks no HTTP is a connection error', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).end('220 smtp.example ESMTP\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const error = await chatError(createChat({ baseURL: `http://127.0.0.1:${port}` }).complete(body))
  expect(error.code).toBe('connection')
  server.close()
})

test('a chat works again after a server died under it', async () => {
  await using server = await startServer(({ response }) => {
    if (server.exchanges.length === 1) response.destroy()
    else sendJson(response, completion('Back'))
  })
  const chat = createChat({ baseURL: server.baseURL })
  await chatError(chat.complete(body))
  expect((await chat.complete(body)).choices[0]?.message.content).toBe('Back')
})
