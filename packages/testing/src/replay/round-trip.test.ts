import { createChat, isChatError } from '@chinwag/core'
import { describe, expect, test, vi } from 'vitest'
import { asker } from '../../test/ask.ts'
import { recorderOf } from '../../test/recorder.ts'
import type { FaultName } from '../faults/fault.ts'
import { faultNames } from '../faults/select-fault.ts'
import { createSimulator, type Simulator } from '../simulator/create-simulator.ts'
import { createVirtualClock } from '../simulator/create-virtual-clock.ts'
import type { SimulatorOptions } from '../simulator/options.ts'
import { replay } from './replay.ts'

const messages = [{ role: 'user', content: 'Erkläre Größen – 漢字 🙂' }] as const
const tools = [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } }] as const
const silent: readonly FaultName[] = ['stall', 'stall-before-head']

interface Outcome {
  readonly chunks: readonly unknown[]
  readonly completion?: unknown
  readonly error?: unknown
}

/** All that a user of a chat sees of a call. */
async function outcomeOf(
  fetch: typeof globalThis.fetch,
  fault: FaultName | undefined,
  stream: boolean,
): Promise<Outcome> {
  const chat = createChat({ apiKey: 'sk-round-trip', fetch })
  const own = fault === 'malformed-arguments' ? { tools } : { max_completion_tokens: 16 }
  const params = { model: fault === undefined ? 'sim' : `sim-${fault}`, messages, ...own }
  const chunks: unknown[] = []
  try {
    if (!stream) return { chunks, completion: await chat.complete(params) }
    const reply = chat.stream({ ...params, stream_options: { include_usage: true } })
    for await (const chunk of reply) chunks.push(chunk)
    return { chunks, completion: await reply.completion() }
  } catch (error) {
    if (!isChatError(error)) throw error
    const { code, message, status, retryable, retryAfterMs, requestId, partial } = error
    return { chunks, error: { code, message, status, retryable, retryAfterMs, requestId, partial } }
  }
}

const wires: readonly [string, SimulatorOptions][] = [
  ['an event a write', {}],
  ['a byte a write', { slice: { bytes: 1 } }],
  ['1 to 7 bytes a write, with CRLF', { slice: { bytes: 7 }, lineEnding: '\r\n' }],
]

describe.each(wires)('replayed, %s', (_name, options) => {
  const faults = [undefined, ...faultNames.filter((fault) => !silent.includes(fault))]

  test.each(faults.flatMap((fault) => [true, false].map((stream) => [fault ?? 'no fault', stream, fault] as const)))(
    '%s has the outcome that it had when it was recorded (stream: %s)',
    async (_title, stream, fault) => {
      const simulator = createSimulator({ ...options, clock: createVirtualClock() })
      const recorder = recorderOf(simulator.fetch)
      const original = await outcomeOf(recorder.fetch, fault, stream)
      await recorder.fetch.close()
      const played = replay({ recordings: recorder.text() })
      expect(await outcomeOf(played, fault, stream)).toEqual(original)
      expect([played.misses(), played.unused()]).toEqual([[], []])
      expect(simulator.calls).toHaveLength(1)
    },
  )

  test('a stream comes in the same pieces', async () => {
    const recorder = recorderOf(createSimulator(options).fetch)
    const original = await piecesOf(await asker(recorder.fetch)({ stream: true, messages }))
    await recorder.fetch.close()
    const played = await piecesOf(await asker(replay({ recordings: recorder.text() }))({ stream: true, messages }))
    // Only a write that ends within a character is joined with the next one.
    expect(played).toEqual(original.filter((piece) => piece !== ''))
  })
})

test('a recording of a recording is the same', async () => {
  const first = recorderOf(createSimulator().fetch)
  await outcomeOf(first.fetch, undefined, true)
  await outcomeOf(first.fetch, 'reset-mid', true)
  await outcomeOf(first.fetch, 'rate-limit', false)
  const recordings = await first.recordings()
  const second = recorderOf(replay({ recordings }))
  await outcomeOf(second.fetch, undefined, true)
  await outcomeOf(second.fetch, 'reset-mid', true)
  await outcomeOf(second.fetch, 'rate-limit', false)
  expect(await second.recordings()).toEqual(recordings)
})

describe('a call that its client left', () => {
  test.each([1, 4])('after %i chunks gives these again, and then is broken, never whole', async (count) => {
    const recorder = recorderOf(createSimulator().fetch)
    const chat = createChat({ apiKey: 'sim', fetch: recorder.fetch })
    const seen: unknown[] = []
    for await (const chunk of chat.stream({ model: 'sim', messages })) if (seen.push(chunk) === count) break
    expect(await recorder.recordings()).toMatchObject([{ ending: 'left', response: { status: 200 } }])

    const outcome = await outcomeOfPlain(replay({ recordings: recorder.text() }))
    expect(outcome.chunks.slice(0, count)).toEqual(seen)
    expect(outcome.error).toMatchObject({
      code: 'stream_interrupted',
      message: expect.stringContaining('(RECORDING_ENDS)'),
    })
  })

  test('in the middle of a silence is broken there', async () => {
    const simulator = createSimulator({ faults: [{ fault: 'stall', afterChunks: 3 }] })
    const recorder = recorderOf(simulator.fetch)
    const client = new AbortController()
    const response = await asker(recorder.fetch)({ stream: true }, { signal: client.signal })
    const reading = response.text()
    await vi.waitUntil(() => simulator.calls[0]?.chunksSent === 3)
    client.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    const [recording] = await recorder.recordings()
    expect(recording).toMatchObject({ ending: 'left', response: { body: { length: 3 } } })
    expect(recording).not.toHaveProperty('code')
  })

  test('before the head is a lost connection', async () => {
    const simulator = createSimulator()
    const recorder = recorderOf(simulator.fetch)
    const client = new AbortController()
    const waiting = asker(recorder.fetch)({ model: 'sim-stall-before-head' }, { signal: client.signal })
    await vi.waitUntil(() => simulator.calls.length === 1)
    client.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    const [recording] = await recorder.recordings()
    expect(recording).toMatchObject({ ending: 'left' })
    expect(recording?.response).toBeUndefined()
    const played = asker(replay({ recordings: recorder.text() }))({ model: 'sim-stall-before-head' })
    await expect(played).rejects.toMatchObject({ message: 'fetch failed', cause: { code: 'RECORDING_ENDS' } })
  })

  test('after [DONE] has all of it: it is whole', async () => {
    const recorder = recorderOf(createSimulator({ slice: { bytes: 1 } }).fetch)
    const reader = (await asker(recorder.fetch)({ stream: true })).body?.getReader()
    const decoder = new TextDecoder()
    for (let text = ''; !text.endsWith('[DONE]\n\n');) text += decoder.decode((await reader?.read())?.value)
    await reader?.cancel()
    expect((await recorder.recordings())[0]).not.toHaveProperty('ending')
  })
})

test('with timing, the recorded waits are waited again, by the clock', async () => {
  const simulator = (clock = createVirtualClock()): [Simulator, typeof clock] => [
    createSimulator({ clock, latency: { firstTokenMs: 700, tokenMs: 30, jitter: 0.4 } }),
    clock,
  ]
  const [upstream, clock] = simulator()
  const recorder = recorderOf(upstream.fetch, { timing: true, clock })
  for (const stream of [true, false]) await (await asker(recorder.fetch)({ stream })).text()
  await recorder.fetch.close()
  const [took, again] = [clock.now(), createVirtualClock()]
  const played = replay({ recordings: recorder.text(), timing: true, clock: again })
  for (const stream of [true, false]) await (await asker(played)({ stream })).text()
  expect(took).toBeGreaterThan(1000)
  expect(again.now()).toBe(took)
})

async function outcomeOfPlain(fetch: typeof globalThis.fetch): Promise<Outcome> {
  const reply = createChat({ apiKey: 'another', fetch }).stream({ model: 'sim', messages })
  const chunks: unknown[] = []
  try {
    for await (const chunk of reply) chunks.push(chunk)
    return { chunks }
  } catch (error) {
    return { chunks, error }
  }
}

/** The pieces of a body as text. A piece that ends within a character is empty, and the next one has all of it. */
async function piecesOf(response: Response): Promise<string[]> {
  const decoder = new TextDecoder()
  const pieces: string[] = []
  for await (const bytes of response.body ?? []) pieces.push(decoder.decode(bytes, { stream: true }))
  return pieces
}
