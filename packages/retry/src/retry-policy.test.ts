import { describe, expect, it, test, vi } from 'vitest'
import { thrownBy } from '../test/thrown-by.ts'
import type { RetryOptions } from './retry-options.ts'
import { createRetryPolicy, policyOfCall } from './retry-policy.ts'
import { retry } from './retry.ts'

/** Options as JavaScript may give them, past the types. */
const untyped = (options: Record<string, unknown>): RetryOptions => options

const refusalOf = (options: Record<string, unknown>): string => thrownBy(() => retry(untyped(options)))

describe('numbers that cannot be meant', () => {
  const bad: Record<string, readonly unknown[]> = {
    attempts: [0, -1, 1.5, NaN, Infinity, '3', null],
    baseMs: [0, -1, NaN, Infinity, 2 ** 31, '500'],
    capMs: [0, 49, -1, NaN, Infinity, 2 ** 31, {}],
    maxRetryAfterMs: [-1, NaN, Infinity, 2 ** 31, []],
  }

  test.each(Object.entries(bad))('%s is refused when the chain is built', (name, values) => {
    for (const value of values) {
      const kind = typeof value === 'number' ? RangeError : TypeError
      expect(() => retry(untyped({ [name]: value })), `${name}: ${String(value)}`).toThrow(kind)
    }
  })

  it('are named, with what was expected and what was got', () => {
    const messages = Object.entries(bad).flatMap(([name, values]) =>
      values.map((value) => refusalOf({ [name]: value })),
    )
    expect(messages).toMatchInlineSnapshot(`
      [
        "RangeError: The \`attempts\` option must be an integer of at least 1, got 0.",
        "RangeError: The \`attempts\` option must be an integer of at least 1, got -1.",
        "RangeError: The \`attempts\` option must be an integer of at least 1, got 1.5.",
        "RangeError: The \`attempts\` option must be an integer of at least 1, got NaN.",
        "RangeError: The \`attempts\` option must be an integer of at least 1, got Infinity.",
        "TypeError: The \`attempts\` option must be an integer of at least 1, got "3".",
        "TypeError: The \`attempts\` option must be an integer of at least 1, got null.",
        "RangeError: The \`baseMs\` option must be a number of milliseconds from 1 to 2147483647, got 0.",
        "RangeError: The \`baseMs\` option must be a number of milliseconds from 1 to 2147483647, got -1.",
        "RangeError: The \`baseMs\` option must be a number of milliseconds from 1 to 2147483647, got NaN.",
        "RangeError: The \`baseMs\` option must be a number of milliseconds from 1 to 2147483647, got Infinity.",
        "RangeError: The \`baseMs\` option must be a number of milliseconds from 1 to 2147483647, got 2147483648.",
        "TypeError: The \`baseMs\` option must be a number of milliseconds from 1 to 2147483647, got "500".",
        "RangeError: The \`capMs\` option must be a number of milliseconds from 50 to 2147483647, got 0.",
        "RangeError: The \`capMs\` option must be a number of milliseconds from 50 to 2147483647, got 49.",
        "RangeError: The \`capMs\` option must be a number of milliseconds from 50 to 2147483647, got -1.",
        "RangeError: The \`capMs\` option must be a number of milliseconds from 50 to 2147483647, got NaN.",
        "RangeError: The \`capMs\` option must be a number of milliseconds from 50 to 2147483647, got Infinity.",
        "RangeError: The \`capMs\` option must be a number of milliseconds from 50 to 2147483647, got 2147483648.",
        "TypeError: The \`capMs\` option must be a number of milliseconds from 50 to 2147483647, got an object.",
        "RangeError: The \`maxRetryAfterMs\` option must be a number of milliseconds from 0 to 2147483647, got -1.",
        "RangeError: The \`maxRetryAfterMs\` option must be a number of milliseconds from 0 to 2147483647, got NaN.",
        "RangeError: The \`maxRetryAfterMs\` option must be a number of milliseconds from 0 to 2147483647, got Infinity.",
        "RangeError: The \`maxRetryAfterMs\` option must be a number of milliseconds from 0 to 2147483647, got 2147483648.",
        "TypeError: The \`maxRetryAfterMs\` option must be a number of milliseconds from 0 to 2147483647, got an array.",
      ]
    `)
  })
})

it('refuses other mistakes with the name and the value', () => {
  const mistakes = [
    { retryAmbiguous: 'no' },
    { retryAmbiguous: 0 },
    { adaptive: 1 },
    { adaptive: null },
    { budget: true },
    { budget: 500 },
    { budget: { tokens: -1 } },
    { budget: { throttledCost: 0.5 } },
    { budget: { transientCost: NaN } },
    { budget: { ratio: 20 } },
    { budget: { ratio: '20 %' } },
    { budget: { minRetries: Infinity } },
    { budget: { windowMs: 0 } },
    { budget: { token: 5 } },
    { onRetry: true },
    { when: ['rate_limit'] },
    { random: 0.5 },
    { now: null },
  ]
  expect(mistakes.map(refusalOf)).toMatchInlineSnapshot(`
    [
      "TypeError: The \`retryAmbiguous\` option must be true or false, got "no".",
      "TypeError: The \`retryAmbiguous\` option must be true or false, got 0.",
      "TypeError: The \`adaptive\` option must be true or false, got 1.",
      "TypeError: The \`adaptive\` option must be true or false, got null.",
      "TypeError: The \`budget\` option must be false or an object, got true.",
      "TypeError: The \`budget\` option must be false or an object, got 500.",
      "RangeError: The \`budget.tokens\` option must be an integer of at least 0, got -1.",
      "RangeError: The \`budget.throttledCost\` option must be an integer of at least 0, got 0.5.",
      "RangeError: The \`budget.transientCost\` option must be an integer of at least 0, got NaN.",
      "RangeError: The \`budget.ratio\` option must be a number from 0 to 1, got 20.",
      "TypeError: The \`budget.ratio\` option must be a number from 0 to 1, got "20 %".",
      "RangeError: The \`budget.minRetries\` option must be an integer of at least 0, got Infinity.",
      "RangeError: The \`budget.windowMs\` option must be a number of milliseconds from 10 to 2147483647, got 0.",
      "TypeError: \`token\` is no option of \`budget\`, which takes \`tokens\`, \`throttledCost\`, \`transientCost\`, \`ratio\`, \`minRetries\`, \`windowMs\`.",
      "TypeError: The \`onRetry\` option must be a function, got true.",
      "TypeError: The \`when\` option must be a function, got an array.",
      "TypeError: The \`random\` option must be a function, got 0.5.",
      "TypeError: The \`now\` option must be a function, got null.",
    ]
  `)
})

describe('options that are none', () => {
  it.each([[null], [5], ['three'], [true], [[]], [[3]], [() => 5]])('are refused: %j', (options) => {
    // @ts-expect-error: not what the types allow
    expect(() => retry(options)).toThrow(TypeError)
    // @ts-expect-error: not what the types allow
    expect(() => retry(options)).toThrow(/^The options of `retry\(\)` must be an object, got [\w" ]+\.$/)
  })

  it('are refused by their names, with the names that there are', () => {
    expect([{ attemps: 4 }, { attempts: 4, jitter: 'full' }, { ['x'.repeat(90)]: 1 }].map(refusalOf))
      .toMatchInlineSnapshot(`
        [
          "TypeError: \`attemps\` is no option of \`retry()\`, which takes \`attempts\`, \`baseMs\`, \`capMs\`, \`maxRetryAfterMs\`, \`retryAmbiguous\`, \`budget\`, \`adaptive\`, \`resume\`, \`onRetry\`, \`when\`, \`random\`, \`now\`.",
          "TypeError: \`jitter\` is no option of \`retry()\`, which takes \`attempts\`, \`baseMs\`, \`capMs\`, \`maxRetryAfterMs\`, \`retryAmbiguous\`, \`budget\`, \`adaptive\`, \`resume\`, \`onRetry\`, \`when\`, \`random\`, \`now\`.",
          "TypeError: \`xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\` is no option of \`retry()\`, which takes \`attempts\`, \`baseMs\`, \`capMs\`, \`maxRetryAfterMs\`, \`retryAmbiguous\`, \`budget\`, \`adaptive\`, \`resume\`, \`onRetry\`, \`when\`, \`random\`, \`now\`.",
        ]
      `)
  })
})

it('takes the limits of each range', () => {
  const policies = [
    { attempts: 1, baseMs: 1, capMs: 50, maxRetryAfterMs: 0 },
    { attempts: Number.MAX_SAFE_INTEGER, baseMs: 2 ** 31 - 1, capMs: 2 ** 31 - 1, maxRetryAfterMs: 2 ** 31 - 1 },
  ]
  for (const policy of policies) expect(createRetryPolicy(policy)).toMatchObject(policy)
})

it('has defaults, also where an option is undefined', () => {
  const defaults = { attempts: 3, baseMs: 500, capMs: 8000, maxRetryAfterMs: 60_000, retryAmbiguous: true }
  expect(createRetryPolicy({})).toMatchObject(defaults)
  expect(createRetryPolicy({ attempts: undefined, capMs: undefined, when: undefined })).toMatchObject(defaults)
})

it('reads the clock and the randomness of the moment', () => {
  const { now, random } = createRetryPolicy({})
  vi.useFakeTimers({ now: 42 })
  vi.spyOn(Math, 'random').mockReturnValue(0.25)
  expect([now(), random()]).toEqual([42, 0.25])
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('the options of a call', () => {
  const policy = createRetryPolicy({ attempts: 4 })

  it('leave the policy as it is when there are none', () => {
    expect(policyOfCall(policy, undefined)).toBe(policy)
    expect(policyOfCall(policy, {})?.attempts).toBe(4)
    expect(policyOfCall(policy, { attempts: undefined })?.attempts).toBe(4)
  })

  it('override the attempts, up and down', () => {
    expect(policyOfCall(policy, { attempts: 9 })).toEqual({ ...policy, attempts: 9 })
    expect(policyOfCall(policy, { attempts: 1 })?.attempts).toBe(1)
  })

  it('turn retries off with false', () => {
    expect(policyOfCall(policy, false)).toBeUndefined()
  })

  it.each([0, -1, NaN, 2.5, Infinity])('refuse attempts: %d', (attempts) => {
    expect(() => policyOfCall(policy, { attempts })).toThrow(RangeError)
    expect(() => policyOfCall(policy, { attempts })).toThrow('`retry.attempts`')
  })

  it.each([{ attemps: 4 }, { attempts: 4, capMs: 100 }])('refuse names that they do not have: %j', (option) => {
    expect(() => policyOfCall(policy, option)).toThrow(TypeError)
    expect(() => policyOfCall(policy, option)).toThrow(/is no option of `retry` in a call, which takes `attempts`\.$/)
  })

  it('name what is neither false nor an object', () => {
    // @ts-expect-error: not what the types allow
    expect(() => policyOfCall(policy, true)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: The \`retry\` option of a call must be false or an object, got true.]`,
    )
    // @ts-expect-error: not what the types allow
    expect(() => policyOfCall(policy, null)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: The \`retry\` option of a call must be false or an object, got null.]`,
    )
    // @ts-expect-error: not what the types allow
    expect(() => policyOfCall(policy, [])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: The \`retry\` option of a call must be false or an object, got an array.]`,
    )
  })
})
