import fc from 'fast-check'
import { expect, test } from 'vitest'
import { body, fetched } from '../../test/answers.ts'
import { chatError, expectNothingLeft } from '../../test/outcomes.ts'
import { createChat, isChatError, keyPool } from '../index.ts'

expectNothingLeft()

type Answer = { readonly status: 200 | 401 | 503 } | { readonly status: 429; readonly seconds: number }

const answer: fc.Arbitrary<Answer> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ status: 200 as const }) },
  { weight: 4, arbitrary: fc.record({ status: fc.constant(429 as const), seconds: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 1, arbitrary: fc.constant({ status: 401 as const }) },
  { weight: 1, arbitrary: fc.constant({ status: 503 as const }) },
)

/** A call after some seconds, and what the server says to it the first and, where it comes, the second time. */
const call = fc.record({ afterSeconds: fc.nat(6), answers: fc.tuple(answer, answer) })

interface Outcome {
  readonly sent: readonly string[]
  readonly code: string
  readonly retryAfterMs?: number | undefined
}

/** What a pool should do, written down as a table of keys and a list of cases. */
class Model {
  readonly #keys: { readonly name: string; lastUsed: number; backAt: number; isDropped: boolean }[]
  #turn = 0

  constructor(names: readonly string[]) {
    this.#keys = names.map((name, at) => ({ name, lastUsed: at - names.length, backAt: 0, isDropped: false }))
  }

  call(nowMs: number, answers: readonly Answer[]): Outcome {
    const sent: string[] = []
    for (const [at, given] of answers.entries()) {
      const key = this.#free(nowMs).toSorted((a, b) => a.lastUsed - b.lastUsed)[0]
      if (!key) return { sent, ...this.#none(nowMs) }
      key.lastUsed = ++this.#turn
      sent.push(key.name)
      if (given.status === 200) return { sent, code: 'none' }
      if (given.status === 503) return { sent, code: 'overloaded' }
      if (given.status === 429) key.backAt = nowMs + given.seconds * 1000
      else key.isDropped = true
      const isLast = at === 1
      if (given.status === 401 && (isLast || this.#left().length === 0)) return { sent, code: 'authentication' }
      const waitMs = this.#free(nowMs).length > 0 ? 0 : this.#backInMs(nowMs)
      if (given.status === 429 && (isLast || waitMs > 0)) return { sent, code: 'rate_limit', retryAfterMs: waitMs }
    }
    throw new Error('A call is over after its second answer.')
  }

  #left() {
    return this.#keys.filter(({ isDropped }) => !isDropped)
  }

  #free(nowMs: number) {
    return this.#left().filter(({ backAt }) => backAt <= nowMs)
  }

  #backInMs(nowMs: number): number {
    return Math.min(...this.#left().map(({ backAt }) => backAt)) - nowMs
  }

  #none(nowMs: number) {
    if (this.#left().length === 0) return { code: 'authentication' }
    return { code: 'rate_limit', retryAfterMs: this.#backInMs(nowMs) }
  }
}

function responseOf(given: Answer, requestBody: BodyInit | null | undefined): Response {
  if (given.status === 200) return fetched(requestBody)
  const headers = given.status === 429 ? { 'retry-after': `${given.seconds}` } : {}
  return Response.json({}, { status: given.status, headers })
}

const names = ['key-a', 'key-b', 'key-c', 'key-d']

test('whatever the server answers, the pool uses the keys that the model would, and fails as it would', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(call, { maxLength: 25 }), async (size, calls) => {
      const keys = names.slice(0, size)
      const model = new Model(keys)
      let nowMs = 0
      let sent: string[] = []
      let answers: readonly Answer[] = []
      const fetch: typeof globalThis.fetch = async (_, init) => {
        const given = answers[sent.length]
        if (!given) throw new Error('A request too many.')
        sent.push(new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? '')
        return responseOf(given, init?.body)
      }
      const chat = createChat({ fetch, auth: keyPool(keys, { now: () => nowMs }) })
      for (const each of calls) {
        nowMs += each.afterSeconds * 1000
        sent = []
        ;({ answers } = each)
        const expected = model.call(nowMs, answers)
        const got: Outcome = await chat.complete(body).then(
          () => ({ sent, code: 'none' }),
          (error: unknown) => {
            if (!isChatError(error)) throw error
            const { code, retryAfterMs } = error
            return { sent, code, ...(code === 'rate_limit' && { retryAfterMs }) }
          },
        )
        expect(got).toEqual(expected)
      }
    }),
    { numRuns: 300 },
  )
})

test('calls at the same time end too, none is sent more than twice, and keys that all were refused are left alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(answer, { minLength: 40, maxLength: 40 }),
      async (size, answers) => {
        let requests = 0
        const refused = new Set<string>()
        const fetch: typeof globalThis.fetch = async (_, init) => {
          const given = answers[requests++ % answers.length] ?? { status: 200 }
          if (given.status === 401) refused.add(new Headers(init?.headers).get('authorization') ?? '')
          return responseOf(given, init?.body)
        }
        const chat = createChat({ fetch, auth: keyPool(names.slice(0, size), { now: () => 0 }) })
        const calls = Array.from({ length: 12 }, () => chat.complete(body))
        for (const outcome of await Promise.allSettled(calls)) {
          if (outcome.status === 'rejected') expect(isChatError(outcome.reason)).toBe(true)
        }
        expect(requests).toBeLessThanOrEqual(2 * calls.length)
        if (refused.size < size) return
        const before = requests
        expect(await chatError(chat.complete(body))).toMatchObject({ code: 'authentication' })
        expect(requests).toBe(before)
      },
    ),
    { numRuns: 200 },
  )
})
