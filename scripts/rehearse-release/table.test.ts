import { expect, test } from 'vitest'
import { outcomes } from './outcome.ts'
import { table } from './table.ts'

test('has a row for each target, a column for each package, and the problems below', async () => {
  const found = [
    ...(await outcomes('Node 26, by npm', ['core', 'all'], () => {})),
    ...(await outcomes('publint', ['core'], () => ['It has no types.\nAt all.'])),
  ]
  expect(table(found)).toMatchInlineSnapshot(`
    "Target           core    all
    Node 26, by npm  ok      ok
    publint          FAILED  –

    ✗ publint, core: It has no types.
        At all."
  `)
})

test('what is thrown is a problem of that package alone', async () => {
  const found = await outcomes('Bun', ['core', 'cache'], async (short) => {
    if (short === 'core') throw new Error('It printed nothing.')
  })
  expect(found.map(({ short, problems }) => [short, problems])).toEqual([
    ['core', ['It printed nothing.']],
    ['cache', []],
  ])
})
