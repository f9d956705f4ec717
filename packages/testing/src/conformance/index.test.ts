import { expect, test } from 'vitest'
import * as conformance from './index.ts'

test('the surface of the entry is what it was', () => {
  expect(Object.keys(conformance).toSorted()).toMatchInlineSnapshot(`
    [
      "ConformanceError",
      "testMiddleware",
      "testStore",
    ]
  `)
})
