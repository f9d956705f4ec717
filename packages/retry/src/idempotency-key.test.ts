import { type ChatParams, createChat, type Middleware } from '@chinwag/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runInFakeTime } from '../test/fake-time.ts'
import { body, fail, json, keysOf, script } from '../test/scripted-transport.ts'
import { rejection, settled } from '../test/settled.ts'
import { retry } from './retry.ts'

runInFakeTime()

/** Sends each body in turn until one is answered, as a fallback does. */
const tryEach = (...bodies: readonly ChatParams[]): Middleware =>
  async function tryEach(request, next) {
    let failure: unknown
    for (const body of bodies) {
      try {
        return await next({ ...request, body })
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }

const run = async (use: readonly Middleware[], headers?: Record<string, string>) => {
  const played = script(fail('server'))
  await rejection(createChat({ transport: played.transport, use }).complete(body, headers && { headers }))
  return { played, keys: keysOf(played) }
}

const other: ChatParams = { ...body, model: 'other' }
const third: ChatParams = { ...body, model: 'third' }
const two = (): Middleware => retry({ attempts: 2 })

describe('a fallback outside of `retry()`', () => {
  it('has a key for each body, and one for all attempts of a body', async () => {
    const { keys } = await run([tryEach(body, other, third), two()])
    const [key] = keys
    expect(key).toMatch(/^call_/)
    expect(keys).toEqual([key, key, `${key}-2`, `${key}-2`, `${key}-3`, `${key}-3`])
  })

  it('has one key where it sends an equal body once more', async () => {
    const copy = { ...body, messages: [...body.messages] }
    const { keys } = await run([tryEach(body, copy, other, body, { ...other }), two()])
    const [key] = keys
    expect(keys).toEqual([key, key, key, key, `${key}-2`, `${key}-2`, key, key, `${key}-2`, `${key}-2`])
  })

  it('gives the key of the caller to the first body alone', async () => {
    const { keys } = await run([tryEach(body, other), two()], { 'idempotency-key': 'mine' })
    expect(keys).toEqual(['mine', 'mine', 'mine-2', 'mine-2'])
  })

  it('inside of another `retry()` keeps the key of each body through all of its passes', async () => {
    const { keys } = await run([two(), tryEach(body, other), two()])
    const [key] = keys
    const pass = [key, key, `${key}-2`, `${key}-2`]
    expect(keys).toEqual([...pass, ...pass])
  })

  it('does not count on in the next call', async () => {
    const played = script(fail('server'), json(), json())
    const chat = createChat({ transport: played.transport, use: [tryEach(body, other), retry({ attempts: 2 })] })
    await settled(chat.complete(body))
    await settled(chat.complete(body))
    const [first, , next] = keysOf(played)
    expect(next).toMatch(/^call_/)
    expect(next).not.toContain(String(first))
    expect(next).not.toMatch(/-2$/)
  })
})

it('names one body with one key, whatever is sent in whichever order', async () => {
  const models = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 8 })
  const headers = fc.constantFrom(undefined, { 'idempotency-key': 'mine' }, { 'idempotency-key': 'mine-2' })
  const layers = fc.constantFrom(0, 1)
  await fc.assert(
    fc.asyncProperty(models, headers, layers, async (models, headers, outer) => {
      const bodies = models.map((model): ChatParams => ({ ...body, model }))
      const { played, keys } = await run([...[two()].slice(0, outer), tryEach(...bodies), two()], headers)
      const named = new Map(played.seen.map(({ request }, at) => [request.body.model, keys[at]]))
      expect(new Set(named.values()).size).toBe(named.size)
      expect(played.seen.map(({ request }) => named.get(request.body.model))).toEqual(keys)
    }),
    { numRuns: 60 },
  )
})
