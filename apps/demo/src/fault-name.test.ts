import { faultNames } from '@chinwag/testing'
import { expect, test } from 'vitest'
import { faultModel } from './fault-name.ts'
import { UsageError } from './usage-error.ts'

test('every fault, with or without the prefix, always or for the first attempts', () => {
  for (const name of faultNames) {
    expect(faultModel(name)).toBe(`sim-${name}`)
    expect(faultModel(`sim-${name}-then-ok`)).toBe(`sim-${name}-then-ok`)
    expect(faultModel(`${name}-twice`)).toBe(`sim-${name}-twice`)
  }
  expect(['429-then-ok', 'sim-503', 'ok'].map(faultModel)).toEqual(['sim-429-then-ok', 'sim-503', 'sim-ok'])
})

test.each([
  ['trunc', "There is no fault 'trunc'. Did you mean 'truncate'?"],
  ['sim-stal-then-ok', "There is no fault 'sim-stal-then-ok'. Did you mean 'stall-before-head'?"],
  ['overlaoded', "There is no fault 'overlaoded'. Did you mean 'overloaded'?"],
  ['list', "There is no fault 'list'.\nThe faults: rate-limit, quota, "],
  ['', "There is no fault ''.\nThe faults: "],
])("'%s' is none: it says which there are", (name, message) => {
  expect(() => faultModel(name)).toThrow(UsageError)
  expect(() => faultModel(name)).toThrow(message)
})
