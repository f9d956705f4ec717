import { expect, test } from 'vitest'
import { mergeHeaders } from './headers.ts'

const merged = (...all: Parameters<typeof mergeHeaders>) => Object.fromEntries(mergeHeaders(...all).headers)

test('takes an object, a list of pairs, and Headers', () => {
  expect(merged({ A: '1' }, [['B', '2']], new Headers({ C: '3' }))).toEqual({ a: '1', b: '2', c: '3' })
})

test('takes Headers of another class than the global one', () => {
  const foreign = { [Symbol.iterator]: () => [['A', '1']][Symbol.iterator]() } as unknown as Headers
  expect(merged(foreign)).toEqual({ a: '1' })
})

test('lets the later value win, whatever its case', () => {
  expect(merged({ 'X-Team': 'a' }, { 'x-team': 'b' })).toEqual({ 'x-team': 'b' })
})

test('leaves undefined out, and lets null take away', () => {
  const { headers, omitted } = mergeHeaders({ a: '1', b: '2' }, { a: undefined, B: null })
  expect(Object.fromEntries(headers)).toEqual({ a: '1' })
  expect(omitted).toEqual(new Set(['b']))
})

test('makes no set of names where nothing is taken away', () => {
  expect(mergeHeaders({ a: '1' }).omitted).toBeUndefined()
})

test('gives Headers of its own', () => {
  const given = new Headers({ a: '1' })
  expect(mergeHeaders(given).headers).not.toBe(given)
})
