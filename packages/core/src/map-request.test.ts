import { expect, test } from 'vitest'
import { type ChatRequest, createChat, mapRequest } from './index.ts'
import { replyOf } from '../test/streams.ts'

const body = { model: 'm', messages: [{ role: 'user' as const, content: 'Hello' }] }

function capture(...use: ReturnType<typeof mapRequest>[]): Promise<ChatRequest> {
  return new Promise((resolve, reject) => {
    const transport = (request: ChatRequest): Promise<ReturnType<typeof replyOf>> => {
      resolve(request)
      return Promise.resolve(replyOf('Hi'))
    }
    createChat({ use, transport }).complete(body).catch(reject)
  })
}

test('hands on the body that the function gives, at once or later', async () => {
  const sent = await capture(
    mapRequest((given) => ({ ...given, temperature: 0 })),
    mapRequest(async (given) => ({ ...given, seed: 7 })),
  )
  expect(sent.body).toEqual({ ...body, temperature: 0, seed: 7 })
  expect(body).not.toHaveProperty('temperature')
})

test('hands on the very request where the function changes nothing', async () => {
  expect((await capture(mapRequest((given) => given))).body).toBe(body)
})

test('fails the call with what the function throws', async () => {
  const mine = new Error('mine')
  const failing = mapRequest(() => {
    throw mine
  })
  await expect(capture(failing)).rejects.toBe(mine)
})

test('refuses what is no function', () => {
  expect(() => mapRequest(undefined as never)).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: mapRequest() takes a function from body to body, got undefined.]`,
  )
})
