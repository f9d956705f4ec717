import { expect, it } from 'vitest'
import { printField } from './field-print.ts'

it('tells the digest of an object from a text that looks like it', async () => {
  const digest = await printField({ type: 'json_object' }, false).text
  expect(digest).toMatch(/^#[0-9a-f]{64}$/)
  expect(await printField(digest, false).text).toBe(`"${digest}"`)
})

it('keeps the print of an object until something in it is another', () => {
  const tools = [{ type: 'function', function: { name: 'f', parameters: { properties: { b: {}, a: {} } } } }]
  const print = printField(tools, false)
  expect(printField(tools, false)).toBe(print)
  const [tool] = tools
  if (tool) tool.function.parameters.properties = { a: {}, b: {} }
  expect(printField(tools, false)).not.toBe(print)
})

it('does not take the print of an object whose order does not count for one whose order does', async () => {
  const value = { b: 1, a: 2 }
  const sorted = await printField(value, false).text
  expect(await printField(value, true).text).not.toBe(sorted)
})

it('matches what gives the same text, and nothing else', () => {
  const print = printField({ a: 1, b: [1, 2] }, false)
  expect(print.matches({ b: [1, 2], a: 1, c: undefined })).toBe(true)
  for (const other of [{ a: 1, b: [2, 1] }, { a: 1 }, { a: 1, b: [1, 2], c: null }, [], null, '{"a":1,"b":[1,2]}'])
    expect(print.matches(other)).toBe(false)
})
