import { expect, test } from 'vitest'
import * as main from './index.ts'
import * as node from './node/index.ts'

test('the surface of the package is what it was', () => {
  expect(Object.keys(main).toSorted()).toMatchInlineSnapshot(`
    [
      "createSimulator",
      "createVirtualClock",
      "faultNames",
      "record",
      "replay",
    ]
  `)
  expect(Object.keys(node).toSorted()).toMatchInlineSnapshot(`
    [
      "createSimulator",
      "listen",
      "record",
      "replay",
    ]
  `)
})
