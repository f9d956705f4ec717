import { describe, expect, test, vi } from 'vitest'
import { body, chunks, completion, fetched } from '../test/answers.ts'
import { chatError, expectNothingLeft, rejection } from '../test/outcomes.ts'
import { type ChatOptions, type ChatParams, ChatResponse, createChat, type Middleware } from './index.ts'

expectNothingLeft()

const bad: Record<string, unknown> = {
  'apiKey empty': { apiKey: '' },
  'apiKey blank': { apiKey: '  \n' },
  'apiKey with a line break': { apiKey: 'sk-1234\nx' },
  'apiKey with a curly quote': { apiKey: 'sk-1234’' },
  'apiKey null': { apiKey: null },
  'auth no Auth': { auth: 'sk-1234' },
  'baseURL empty': { baseURL: '' },
  'baseURL relative': { baseURL: '/v1' },
  'baseURL without a scheme': { baseURL: 'api.openai.com/v1' },
  'baseURL of another scheme': { baseURL: 'ftp://example.com' },
  'baseURL with credentials': { baseURL: 'https://me:secret@example.com/v1' },
  'baseURL malformed, with credentials': { baseURL: 'htps//me:secret@example.com/v1' },
  'baseURL malformed, with a query': { baseURL: 'example.com/v1?key=secret' },
  'baseURL of the endpoint itself': { baseURL: 'https://api.openai.com/v1/chat/completions' },
  'baseURL null': { baseURL: null },
  'use with a factory that was not called and gives nothing': { use: [undefined] },
  'use no list': { use: () => {} },
  'timeouts a number': { timeouts: 5000 },
  'timeouts.totalMs 0': { timeouts: { totalMs: 0 } },
  'limits.maxEventBytes 0': { limits: { maxEventBytes: 0 } },
  'fetch no function': { fetch: 'https://example.com' },
  'transport no function': { transport: {} },
  'inspect no function': { inspect: true },
  'headers with a bad name': { headers: { 'x y': 'secret' } },
  'headers with a bad value': { headers: { authorization: 'secret\nx' } },
}

test('options that cannot be right are refused when the chat is made, in words that quote no secret', () => {
  const messages = Object.entries(bad).map(([name, options]) => {
    try {
      createChat(options as ChatOptions)
      return [name, 'accepted']
    } catch (error) {
      expect(error instanceof TypeError || error instanceof RangeError).toBe(true)
      return [name, String(error)]
    }
  })
  const shown = JSON.stringify(messages)
  expect(shown).not.toContain('secret')
  expect(shown).not.toContain('sk-1234')
  expect(Object.fromEntries(messages)).toMatchInlineSnapshot(`
    {
      "apiKey blank": "TypeError: The \`apiKey\` is empty. Set it, or leave it out for a server that needs none.",
      "apiKey empty": "TypeError: The \`apiKey\` is empty. Set it, or leave it out for a server that needs none.",
      "apiKey null": "TypeError: The \`apiKey\` must be a string, got null.",
      "apiKey with a curly quote": "TypeError: The \`apiKey\` has a space, or another character that no key has, in it. Copy the key alone.",
      "apiKey with a line break": "TypeError: The \`apiKey\` has a line break in it. Copy it again.",
      "auth no Auth": "TypeError: The \`auth\` option must be an object with an \`authorize\` method, such as bearer() gives.",
      "baseURL empty": "TypeError: The \`baseURL\` option must be an absolute http(s) URL such as 'https://api.openai.com/v1', got "".",
      "baseURL malformed, with a query": "TypeError: The \`baseURL\` option must be an absolute http(s) URL such as 'https://api.openai.com/v1', got "example.com/v1".",
      "baseURL malformed, with credentials": "TypeError: The \`baseURL\` option must be an absolute http(s) URL such as 'https://api.openai.com/v1', got something else.",
      "baseURL null": "TypeError: The \`baseURL\` option must be an absolute http(s) URL such as 'https://api.openai.com/v1', got null.",
      "baseURL of another scheme": "TypeError: The \`baseURL\` option must be an absolute http(s) URL such as 'https://api.openai.com/v1', got "ftp://example.com".",
      "baseURL of the endpoint itself": "TypeError: The \`baseURL\` option must not end in \`/chat/completions\`: that is added to it.",
      "baseURL relative": "TypeError: The \`baseURL\` option must be an absolute http(s) URL such as 'https://api.openai.com/v1', got "/v1".",
      "baseURL with credentials": "TypeError: The \`baseURL\` option must not have credentials in it. Pass them as \`apiKey\` or \`auth\`.",
      "baseURL without a scheme": "TypeError: The \`baseURL\` option must be an absolute http(s) URL such as 'https://api.openai.com/v1', got "api.openai.com/v1".",
      "fetch no function": "TypeError: The \`fetch\` option must be a function, got string.",
      "headers with a bad name": "TypeError: The header "x y" cannot be sent: its name or its value has characters that are not allowed.",
      "headers with a bad value": "TypeError: The header "authorization" cannot be sent: its name or its value has characters that are not allowed.",
      "inspect no function": "TypeError: The \`inspect\` option must be a function, got boolean.",
      "limits.maxEventBytes 0": "RangeError: The \`limits.maxEventBytes\` option must be a number of characters over 0, got 0.",
      "timeouts a number": "TypeError: The \`timeouts\` option must be an object, got 5000.",
      "timeouts.totalMs 0": "RangeError: The \`timeouts.totalMs\` option must be a number of milliseconds over 0, or Infinity, got 0.",
      "transport no function": "TypeError: The \`transport\` option must be a function, got object.",
      "use no list": "TypeError: The \`use\` option must be a list of middlewares, got function.",
      "use with a factory that was not called and gives nothing": "TypeError: \`use[0]\` must be a middleware (a function), got undefined. Did you forget to call it, or to import it?",
    }
  `)
})

const badBodies: Record<string, unknown> = {
  nothing: undefined,
  null: null,
  'a text': 'Hello',
  'no messages': { model: 'test' },
  'empty messages': { model: 'test', messages: [] },
  'messages that are a text': { model: 'test', messages: 'Hello' },
}

describe.each(Object.entries(badBodies))('a body that is, or has, %s', (_, params) => {
  test('is refused before anything is sent', async () => {
    const fetch = vi.fn()
    const chat = createChat({ fetch })
    const bodyGiven = params as ChatParams
    expect(await chatError(chat.complete(bodyGiven))).toMatchObject({ code: 'invalid_request', retryable: false })
    expect(await chatError(chat.send(bodyGiven))).toMatchObject({ code: 'invalid_request' })
    expect(await chatError(chat.stream(bodyGiven).completion())).toMatchObject({ code: 'invalid_request' })
    expect(fetch).not.toHaveBeenCalled()
  })
})

test('messages about bodies say what is missing', async () => {
  const messages = Object.values(badBodies).map(
    async (params) => (await chatError(createChat().complete(params as ChatParams))).message,
  )
  expect(await Promise.all(messages)).toMatchInlineSnapshot(`
    [
      "The request body must be an object, got undefined.",
      "The request body must be an object, got null.",
      "The request body must be an object, got string.",
      "The \`messages\` of the request must be a list of at least one message, got undefined.",
      "The \`messages\` of the request must be a list of at least one message, got an empty one.",
      "The \`messages\` of the request must be a list of at least one message, got string.",
    ]
  `)
})

test('a header of a call that cannot be sent rejects the call, and quotes nothing', async () => {
  const fetch = vi.fn()
  const error = await rejection(createChat({ fetch }).complete(body, { headers: { authorization: 'secret\r\nx: y' } }))
  expect(error).toBeInstanceOf(TypeError)
  expect(String(error)).not.toContain('secret')
  expect(fetch).not.toHaveBeenCalled()
})

test('complete() gives one answer, also where the body asks for a stream', async () => {
  const chat = createChat({ fetch: async (_, init) => fetched(init?.body) })
  expect((await chat.complete(body)).choices[0]?.message.content).toBe('Hello')
  expect((await chat.complete({ ...body, stream: true })).choices[0]?.message.content).toBe('Hello')
})

test('stream() asks for a stream, and hands on a body that does so already as it is', async () => {
  const seen: ChatParams[] = []
  const transport = async ({ body: given }: { body: ChatParams }) => {
    seen.push(given)
    return ChatResponse.fromChunks(chunks('Hello'))
  }
  const chat = createChat({ transport })
  const streaming = { ...body, stream: true } as const
  await chat.stream(body).text()
  await chat.stream(streaming).text()
  expect(seen).toEqual([streaming, streaming])
  expect(seen[1]).toBe(streaming)
  expect(body).not.toHaveProperty('stream')
})

test('send() gives the reply: its head first, and both ways to read it', async () => {
  const chat = createChat({ fetch: async (_, init) => fetched(init?.body) })
  const read: unknown[] = []
  for await (const each of await chat.send(body)) read.push(each.choices[0]?.delta.content)
  expect(read).toContain('Hello')
  expect((await (await chat.send(body)).completion()).id).toBe('chatcmpl-1')
})

test('a transport of one’s own takes the place of everything below the chain', async () => {
  const fetch = vi.fn()
  const transport = vi.fn(async () => ChatResponse.fromCompletion(completion('Mine')))
  const answer = await createChat({ transport, fetch, baseURL: 'ignored' }).complete(body)
  expect(answer.choices[0]?.message.content).toBe('Mine')
  expect(fetch).not.toHaveBeenCalled()
})

test('the options of a call reach the middlewares', async () => {
  const seen: unknown[] = []
  const cache: Middleware<{ cache: 'use' | 'bypass' }> = (request, next, context) => {
    seen.push(context.options.cache)
    return next(request)
  }
  const chat = createChat({ transport: async () => ChatResponse.fromCompletion(completion('Hi')), use: [cache] })
  await chat.complete(body, { cache: 'bypass' })
  await chat.stream(body, { cache: 'use' }).text()
  await chat.complete(body)
  expect(seen).toEqual(['bypass', 'use', undefined])
})

test('the signal of the context is aborted when the caller aborts, and not when the call is over', async () => {
  const signals: AbortSignal[] = []
  const see: Middleware = (request, next, context) => {
    signals.push(context.signal)
    return next(request)
  }
  const chat = createChat({ fetch: async (_, init) => fetched(init?.body), use: [see] })
  {
    await using stream = chat.stream(body)
    await stream.text()
  }
  expect(signals[0]?.aborted).toBe(false)
})
