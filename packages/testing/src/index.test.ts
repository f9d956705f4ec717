import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { faultNames } from './faults/select-fault.ts'
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

test('the README says how many faults there are, and names each in its table', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  expect(readme).toContain(`fails in ${faultNames.length} ways`)
  const rows = readme.split('\n').filter((line) => line.startsWith('| `'))
  for (const name of faultNames) expect(rows.some((row) => row.split(' | ')[0]?.includes(`\`${name}\``))).toBe(true)
})
