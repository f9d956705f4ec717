import { expect, test } from 'vitest'
import { asker } from '../../test/ask.ts'
import { createSimulator } from './create-simulator.ts'

const message = (options: object): string => {
  try {
    createSimulator(options)
  } catch (error) {
    return String(error)
  }
  return 'accepted'
}

test('refuses options that make no sense, when the simulator is made', () => {
  expect([
    message({ faults: [{ fault: 'rate-limits' }] }),
    message({ faults: [{ fault: 'stall', attempt: 0 }] }),
    message({ faults: [{ fault: 'stall', attempt: [1, 1.5] }] }),
    message({ faults: [{ fault: 'stall', attempt: [] }] }),
    message({ faults: [{ fault: 'stall', afterChunks: -1 }] }),
    message({ faults: [{ fault: 'rate-limit', retryAfterMs: Number.NaN }] }),
    message({ faults: [{ fault: 'slow', delayMs: '5' }] }),
    message({ faultRate: { stalls: 0.1 } }),
    message({ faultRate: { stall: -0.1 } }),
    message({ faultRate: { stall: 0.6, empty: 0.6 } }),
    message({ latency: { tokenMs: -1 } }),
    message({ latency: 5 }),
    message({ limits: { requestsPerMinute: 0 } }),
    message({ slice: { bytes: 0 } }),
    message({ lineEnding: '\r' }),
    message({ promptCacheMinTokens: -1 }),
    message({ seed: Number.NaN }),
    message({ seed: {} }),
    message({ apiKey: 5 }),
    message({ apiKey: '' }),
    message({ apiKey: ' sk-secret' }),
    message({ faults: 5 }),
    message({ faults: [5] }),
    message({ faults: [{ fault: 'slow', wen: 1 }] }),
    message({ faults: [{ fault: 'slow', when: true }] }),
    message({ faultRate: [] }),
    message({ latency: { jitter: 5 } }),
    message({ latency: { first: 5 } }),
    message({ limits: { requests: 5 } }),
    message({ limits: null }),
    message({ slice: 5 }),
    message({ slice: {} }),
    message({ answer: 5 }),
    message({ clock: {} }),
    message({ clock: { now: () => 0 } }),
    message({ journalSize: 1.5 }),
    message({ maxBodyBytes: 0 }),
    message({ onError: 'x' }),
    message({ unknown: 5 }),
    message(null as unknown as object),
    message([]),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: The \`faults[0].fault\` option must be the name of a fault, such as 'rate-limit' or 'reset-mid', got 'rate-limits'.",
      "RangeError: The \`faults[0].attempt\` option must be an integer of at least 1, got 0.",
      "RangeError: The \`faults[0].attempt\` option must be an integer of at least 1, got 1.5.",
      "RangeError: The \`faults[0].attempt\` option must name one attempt at least, got an empty array. Leave it out for every attempt.",
      "RangeError: The \`faults[0].afterChunks\` option must be an integer of at least 0, got -1.",
      "RangeError: The \`faults[0].retryAfterMs\` option must be a number of at least 0, got NaN.",
      "TypeError: The \`faults[0].delayMs\` option must be a number of at least 0, got '5'.",
      "TypeError: The \`faultRate\` option must have the names of faults as keys, such as 'rate-limit', got 'stalls'.",
      "RangeError: The \`faultRate['stall']\` option must be a number of at least 0, got -0.1.",
      "RangeError: The rates of the \`faultRate\` option must add up to at most 1, got 1.2.",
      "RangeError: The \`latency.tokenMs\` option must be a number of at least 0, got -1.",
      "TypeError: The \`latency\` option must be an object, got 5.",
      "RangeError: The \`limits.requestsPerMinute\` option must be an integer of at least 1, got 0.",
      "RangeError: The \`slice.bytes\` option must be an integer of at least 1, got 0.",
      "TypeError: The \`lineEnding\` option must be '\\n' or '\\r\\n', got "\\r".",
      "RangeError: The \`promptCacheMinTokens\` option must be an integer of at least 0, got -1.",
      "RangeError: The \`seed\` option must be a string or a finite number, got NaN.",
      "TypeError: The \`seed\` option must be a string or a finite number, got an object.",
      "TypeError: The \`apiKey\` option must be a string, got a number.",
      "RangeError: The \`apiKey\` option must have no spaces around it and not be empty: no request has such a key.",
      "RangeError: The \`apiKey\` option must have no spaces around it and not be empty: no request has such a key.",
      "TypeError: The \`faults\` option must be an array, got 5.",
      "TypeError: The \`faults[0]\` option must be an object, got 5.",
      "TypeError: The \`faults[0]\` option must have no other fields than \`fault\`, \`attempt\`, \`when\`, \`afterChunks\`, \`retryAfterMs\`, \`delayMs\`, got \`wen\`.",
      "TypeError: The \`faults[0].when\` option must be a function, got true.",
      "TypeError: The \`faultRate\` option must be an object, got an array.",
      "RangeError: The \`latency.jitter\` option must be a number from 0 to 1, got 5.",
      "TypeError: The \`latency\` option must have no other fields than \`firstTokenMs\`, \`tokenMs\`, \`jitter\`, got \`first\`.",
      "TypeError: The \`limits\` option must have no other fields than \`requestsPerMinute\`, \`tokensPerMinute\`, got \`requests\`.",
      "TypeError: The \`limits\` option must be an object, got null.",
      "TypeError: The \`slice\` option must be an object, got 5.",
      "TypeError: The \`slice.bytes\` option must be an integer of at least 1, got undefined.",
      "TypeError: The \`answer\` option must be a function, got 5.",
      "TypeError: The \`clock\` option must be an object with the functions \`now\` and \`sleep\`, as \`createVirtualClock()\` makes it.",
      "TypeError: The \`clock\` option must be an object with the functions \`now\` and \`sleep\`, as \`createVirtualClock()\` makes it.",
      "RangeError: The \`journalSize\` option must be an integer of at least 0, got 1.5.",
      "RangeError: The \`maxBodyBytes\` option must be an integer of at least 1, got 0.",
      "TypeError: The \`onError\` option must be a function, got 'x'.",
      "TypeError: A simulator has no \`unknown\` option. It has seed, apiKey, faults, faultRate, latency, limits, slice, lineEnding, answer, promptCacheMinTokens, clock, journalSize, maxBodyBytes, onError.",
      "TypeError: The options of a simulator must be an object, got null.",
      "TypeError: The options of a simulator must be an object, got an array.",
    ]
  `)
})

test('takes a rate that is undefined for none', async () => {
  const simulator = createSimulator({ faultRate: { stall: undefined, empty: 1 } })
  await asker(simulator.fetch)()
  expect(simulator.calls[0]?.fault).toBe('empty')
})

test('accepts options that are undefined', () => {
  expect(message({ faults: undefined, faultRate: undefined, latency: { tokenMs: undefined }, slice: undefined })).toBe(
    'accepted',
  )
})
