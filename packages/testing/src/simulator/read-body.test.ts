import { describe, expect, test, vi } from 'vitest'
import { asker, problem, question } from '../../test/ask.ts'
import { createSimulator } from './create-simulator.ts'

const url = 'https://api.openai.com/v1/chat/completions'
const encoder = new TextEncoder()
const bytes = encoder.encode(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Grüße, 漢字 🙂' }] }))

function upload(body: BodyInit, signal?: AbortSignal): RequestInit {
  return { method: 'POST', headers: { authorization: 'Bearer x' }, body, duplex: 'half', signal } as RequestInit
}

describe('a body that is streamed', () => {
  test('is read in whatever pieces it comes', async () => {
    const simulator = createSimulator()
    const pieces = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect((await simulator.fetch(url, upload(pieces))).status).toBe(200)
    expect(simulator.calls[0]?.body).toMatchObject({ messages: [{ content: 'Grüße, 漢字 🙂' }] })
  })

  test.each(['init', 'Request'])('ends at once when the client aborts while it is read, by %s', async (how) => {
    const simulator = createSimulator({ latency: { firstTokenMs: 50 } })
    const cancel = vi.fn<(reason: unknown) => void>()
    const client = new AbortController()
    const init = upload(new ReadableStream({ cancel }), client.signal)
    const call = how === 'init' ? simulator.fetch(url, init) : simulator.fetch(new Request(url, init))
    const removed = vi.spyOn(client.signal, 'removeEventListener')
    const reason = new Error('bye')
    queueMicrotask(() => client.abort(reason))
    await expect(call).rejects.toBe(reason)
    expect(cancel.mock.calls).toEqual([[reason]])
    expect(simulator.calls).toEqual([])
    if (how === 'init') expect(removed).toHaveBeenCalled()
  })

  test('that fails fails the call with its own error', async () => {
    const reason = new Error('disk')
    const body = new ReadableStream({ pull: () => Promise.reject(reason) })
    await expect(createSimulator().fetch(url, upload(body))).rejects.toBe(reason)
  })

  test('that was read before is refused, as by any fetch', async () => {
    const request = new Request(url, upload(bytes))
    await request.text()
    await expect(createSimulator().fetch(request)).rejects.toThrow(TypeError)
  })
})

describe('a body over the limit', () => {
  test('gets 413 in the shape of the API, and is in the journal without its text', async () => {
    const simulator = createSimulator({ maxBodyBytes: 200 })
    const response = await asker(simulator.fetch)({ user: 'x'.repeat(200) })
    expect(response.status).toBe(413)
    expect(await problem(response)).toEqual({
      message: 'Request body too large: at most 200 bytes are read.',
      type: 'invalid_request_error',
      param: null,
      code: 'request_too_large',
    })
    expect(simulator.calls[0]).toMatchObject({ status: 413, body: '[dropped]', outcome: 'sent' })
  })

  test('is not read to its end', async () => {
    const cancel = vi.fn<() => void>()
    let pulled = 0
    const body = new ReadableStream(
      {
        pull(controller) {
          pulled += 1
          controller.enqueue(new Uint8Array(100))
        },
        cancel,
      },
      { highWaterMark: 0 },
    )
    const response = await createSimulator({ maxBodyBytes: 250 }).fetch(url, upload(body))
    expect([response.status, pulled, cancel.mock.calls.length]).toEqual([413, 3, 1])
  })

  test.each<[string, (text: string) => BodyInit]>([
    ['text', (text) => text],
    ['bytes', (text) => encoder.encode(text)],
  ])('is measured in bytes, to the last one: %s', async (_name, bodyOf) => {
    const text = JSON.stringify({ model: 'm', messages: [question], user: '漢'.repeat(50) })
    const size = encoder.encode(text).length
    const status = async (maxBodyBytes: number): Promise<number> =>
      (await createSimulator({ maxBodyBytes }).fetch(url, upload(bodyOf(text)))).status
    expect([await status(size), await status(size - 1)]).toEqual([200, 413])
  })

  test('of a client without a key gets 401: nobody learns more', async () => {
    const simulator = createSimulator({ maxBodyBytes: 10 })
    expect((await asker(simulator.fetch)({}, { headers: {} })).status).toBe(401)
  })
})
