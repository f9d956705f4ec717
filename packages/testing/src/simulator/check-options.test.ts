import { expect, test } from 'vitest'
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
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: The \`faults[0].fault\` option must be the name of a fault, such as 'rate-limit' or 'reset-mid', got 'rate-limits'.",
      "RangeError: The \`faults[0].attempt\` option must be an integer of at least 1, got 0.",
      "RangeError: The \`faults[0].attempt\` option must be an integer of at least 1, got 1.5.",
      "RangeError: The \`faults[0].afterChunks\` option must be an integer of at least 0, got -1.",
      "RangeError: The \`faults[0].retryAfterMs\` option must be a number of at least 0, got NaN.",
      "TypeError: The \`faults[0].delayMs\` option must be a number of at least 0, got '5'.",
      "TypeError: The \`faultRate\` option must have the names of faults as keys, such as 'rate-limit', got 'stalls'.",
      "RangeError: The \`faultRate['stall']\` option must be a number of at least 0, got -0.1.",
      "RangeError: The rates of the \`faultRate\` option must add up to at most 1, got 1.2.",
      "RangeError: The \`latency.tokenMs\` option must be a number of at least 0, got -1.",
      "TypeError: The \`latency\` option must be an object, got 5.",
      "RangeError: The \`limits.requestsPerMinute\` option must be a number of at least 1, got 0.",
      "RangeError: The \`slice.bytes\` option must be an integer of at least 1, got 0.",
      "TypeError: The \`lineEnding\` option must be '\\n' or '\\r\\n', got "\\r".",
      "RangeError: The \`promptCacheMinTokens\` option must be an integer of at least 0, got -1.",
    ]
  `)
})

test('accepts options that are undefined', () => {
  expect(message({ faults: undefined, faultRate: undefined, latency: { tokenMs: undefined }, slice: undefined })).toBe(
    'accepted',
  )
})
