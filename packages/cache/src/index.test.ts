import { expect, it } from 'vitest'
import * as surface from './index.ts'

it('exports what it promises, and nothing else', () => {
  expect(Object.keys(surface)).toMatchInlineSnapshot(`
    [
      "cache",
      "cacheKey",
      "memoryStore",
    ]
  `)
})
