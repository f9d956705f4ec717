import { expect, test } from 'vitest'
import { checkCase } from './check-case.ts'
import { makeCase } from './make-case.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

test('three hundred cases have no finding, and the same seed makes the same cases', async () => {
  const outcomes = new Set<string>()
  for (let number = 0; number < 300; number++) {
    const given = makeCase(5, number, [])
    expect(makeCase(5, number, [])).toEqual(given)
    const { ended, oracle, finding } = await checkCase(given)
    expect(finding).toBeUndefined()
    outcomes.add(`${ended}, fold: ${oracle}`)
  }
  expect([...outcomes]).toEqual(
    expect.arrayContaining(['whole, fold: whole', 'error, fold: unreadable', 'error, fold: cut']),
  )
})

test('a good stream that the library cannot read is a finding', async () => {
  const bytes = bytesOf('data: {"choices":[{"index":128,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n')
  const { finding } = await checkCase({ bytes, isPristine: true, cuts: [[]], stream: true })
  expect(finding).toMatchObject({ kind: 'false-failure', detail: expect.stringContaining('`index`') })
})
