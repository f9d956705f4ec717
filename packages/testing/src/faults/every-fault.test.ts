import { describe, expect, test } from 'vitest'
import { asker } from '../../test/ask.ts'
import { createSimulator } from '../simulator/create-simulator.ts'
import { createVirtualClock } from '../simulator/create-virtual-clock.ts'
import type { SimulatorOptions } from '../simulator/options.ts'
import type { FaultName } from './fault.ts'
import { faultNames } from './select-fault.ts'

const silent: readonly FaultName[] = ['stall', 'stall-before-head']
const tools = [{ type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } }]
const cases = faultNames
  .filter((fault) => !silent.includes(fault))
  .flatMap((fault) => [true, false].map((stream) => [fault, stream] as const))

/** All that a client gets, byte by byte, and what the journal says about it. */
async function met(fault: FaultName, stream: boolean, options: SimulatorOptions = {}): Promise<unknown> {
  const simulator = createSimulator({ clock: createVirtualClock(), ...options })
  const fields = { model: `sim-${fault}`, stream, ...(fault === 'malformed-arguments' && { tools }) }
  const bytes: number[] = []
  let error: unknown
  let head: unknown
  try {
    const response = await asker(simulator.fetch)(fields)
    head = [response.status, ...response.headers]
    for await (const part of response.body ?? []) bytes.push(...part)
  } catch (reason) {
    error = reason instanceof Error ? [reason.message, reason.cause] : reason
  }
  const [{ outcome, status, fault: played, chunksSent, bytesSent }] = simulator.calls as [(typeof simulator.calls)[0]]
  return {
    head,
    text: new TextDecoder().decode(Uint8Array.from(bytes)),
    error,
    outcome,
    status,
    played,
    chunksSent,
    bytesSent,
  }
}

describe('any fault', () => {
  test.each(cases)('%s can be combined with slices of bytes, and is the same (stream: %s)', async (fault, stream) => {
    const whole = await met(fault, stream)
    for (const bytes of [1, 6]) expect(await met(fault, stream, { slice: { bytes } })).toEqual(whole)
  })

  test.each(cases)('%s carries the headers of the API, where there is a head (stream: %s)', async (fault, stream) => {
    const fields = { model: `sim-${fault}`, stream, ...(fault === 'malformed-arguments' && { tools }) }
    const reply = asker(createSimulator({ clock: createVirtualClock() }).fetch)(fields)
    if (fault === 'reset-before-head') await expect(reply).rejects.toThrow('fetch failed')
    else expectHeaders((await reply).headers)
  })

  test('by chance is met as well as by script: a rate of 1 hits every request', async () => {
    for (const fault of ['quota', 'truncate', 'refusal'] as const) {
      const simulator = createSimulator({ faultRate: { [fault]: 1 } })
      for (const stream of [true, false]) await (await asker(simulator.fetch)({ stream })).text()
      expect(simulator.calls.map((call) => call.fault)).toEqual([fault, fault])
    }
  })
})

test.each<[string, number, RequestInit, string]>([
  ['a wrong request', 400, { body: '{}' }, ''],
  ['no key', 401, { headers: {} }, ''],
  ['an unknown path', 404, {}, '/v1/nowhere?'],
  ['another method', 405, { method: 'PUT' }, ''],
  ['a body that is too large', 413, { body: 'x'.repeat(5000) }, ''],
])('the refusal of %s carries the headers of the API: %i', async (_name, status, init, path) => {
  const response = await asker(createSimulator({ maxBodyBytes: 4000 }).fetch, `https://api.openai.com${path}`)({}, init)
  expect(response.status).toBe(status)
  expectHeaders(response.headers)
})

function expectHeaders(headers: Headers): void {
  expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/u)
  expect(headers.get('openai-processing-ms')).toMatch(/^\d+$/u)
  for (const kind of ['requests', 'tokens']) {
    expect(headers.get(`x-ratelimit-limit-${kind}`)).toMatch(/^[1-9]\d*$/u)
    expect(headers.get(`x-ratelimit-remaining-${kind}`)).toMatch(/^\d+$/u)
    expect(headers.get(`x-ratelimit-reset-${kind}`)).toMatch(/^(?:\d+m)?[\d.]+m?s$/u)
  }
}
