import { describe, expect, test, vi } from 'vitest'
import { body, chunk, fetched } from '../test/answers.ts'
import { chatError, expectNothingLeft } from '../test/outcomes.ts'
import { again, log, remember } from '../test/three-middlewares.ts'
import { type Chat, type ChatCompletion, createChat } from './index.ts'

expectNothingLeft()

const ways: Record<string, (chat: Chat) => Promise<string | null | undefined>> = {
  JSON: async (chat) => (await chat.complete(body)).choices[0]?.message.content,
  'a stream': (chat) => Promise.resolve(chat.stream(body).text()),
  'a stream, chunk by chunk': async (chat) => {
    let text = ''
    for await (const { choices } of chat.stream(body)) text += choices[0]?.delta.content ?? ''
    return text
  },
}

/** Fails as often as told, and answers then. */
function flaky(failures: (() => Response)[]) {
  let calls = 0
  return vi.fn<typeof fetch>(async (_, init) => failures[calls++]?.() ?? fetched(init?.body))
}

const refused = () => Response.json({ error: { message: 'Busy' } }, { status: 503 })
const brokenBeforeContent = () => new Response('data: {"choices":[{"index":0,"delta":{"role":"assistant"}}]}\n\n')
const brokenAfterContent = () => new Response(`data: ${JSON.stringify(chunk('Hel'))}\n\n`)

describe.each(Object.entries(ways))('%s', (_, ask) => {
  test('is remembered, and answered from memory the second time', async () => {
    const fetch = flaky([])
    const store = new Map<string, ChatCompletion>()
    const chat = createChat({ fetch, use: [remember(store)] })
    expect([await ask(chat), await ask(chat)]).toEqual(['Hello', 'Hello'])
    expect(fetch).toHaveBeenCalledOnce()
    expect(store.size).toBe(1)
  })

  test('is asked for again until it comes', async () => {
    vi.useFakeTimers()
    const fetch = flaky([refused, brokenBeforeContent])
    const answer = ask(createChat({ fetch, use: [again(3)] }))
    await vi.advanceTimersByTimeAsync(599)
    expect(fetch).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(await answer).toBe('Hello')
    expect(fetch).toHaveBeenCalledTimes(3)
    vi.useRealTimers()
  })

  test('is logged, once', async () => {
    const lines: object[] = []
    await ask(createChat({ fetch: flaky([]), use: [log((line) => lines.push(line))] }))
    const time = expect.any(Number)
    const id = expect.stringMatching(/^call_/)
    expect(lines).toEqual([
      { id, outcome: 'end', start: time, head: time, firstChunk: time, firstToken: time, end: time },
    ])
  })

  test('goes through all three at once', async () => {
    vi.useFakeTimers()
    const lines: object[] = []
    const fetch = flaky([refused])
    const chat = createChat({ fetch, use: [log((line) => lines.push(line)), remember(new Map()), again(2)] })
    const first = ask(chat)
    await vi.runAllTimersAsync()
    expect([await first, await ask(chat)]).toEqual(['Hello', 'Hello'])
    expect(fetch).toHaveBeenCalledTimes(2)
    expect(lines).toHaveLength(2)
    vi.useRealTimers()
  })
})

test('a stream that broke after its first content is neither remembered nor asked for again', async () => {
  const fetch = flaky([brokenAfterContent])
  const store = new Map<string, ChatCompletion>()
  const lines: object[] = []
  const chat = createChat({ fetch, use: [log((line) => lines.push(line)), remember(store), again(3)] })
  expect(await chatError(chat.stream(body).completion())).toMatchObject({ code: 'stream_interrupted' })
  expect(store.size).toBe(0)
  expect(fetch).toHaveBeenCalledOnce()
  expect(lines).toEqual([expect.objectContaining({ outcome: 'error' })])
})

test('an error that no attempt can mend is not asked for again', async () => {
  const fetch = flaky([() => Response.json({ error: { message: 'Wrong key' } }, { status: 401 })])
  expect(await chatError(createChat({ fetch, use: [again(3)] }).complete(body))).toMatchObject({
    code: 'authentication',
  })
  expect(fetch).toHaveBeenCalledOnce()
})
