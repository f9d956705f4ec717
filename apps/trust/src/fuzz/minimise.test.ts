import { expect, test } from 'vitest'
import { minimise } from './minimise.ts'

test('leaves only the bytes that the fault needs', async () => {
  const bytes = Uint8Array.from({ length: 200 }, (_, at) => at)
  const hasFault = async (given: Uint8Array) => given.includes(17) && given.includes(140)
  expect([...(await minimise(bytes, hasFault))]).toEqual([17, 140])
})

test('gives up after so many tries with what it has', async () => {
  let tries = 0
  const hasFault = async () => ++tries > 0 && false
  expect(await minimise(new Uint8Array(100), hasFault, 10)).toHaveLength(100)
  expect(tries).toBe(10)
})
