import { expect, it } from 'vitest'
import { withoutQuery } from './without-query.ts'

it('leaves an address without a query as it is', async () => {
  expect(await withoutQuery('https://llm.example/v1')).toBe('https://llm.example/v1')
  expect(await withoutQuery('')).toBe('')
})

it('shows nothing of a query, and tells one from another', async () => {
  const [one, same, other] = await Promise.all(
    ['s3cret', 's3cret', 'other'].map((token) => withoutQuery(`https://llm.example/v1?api-version=1&token=${token}`)),
  )
  expect(one).toMatch(/^https:\/\/llm\.example\/v1\?[0-9a-f]{16}$/)
  expect(same).toBe(one)
  expect(other).not.toBe(one)
})
