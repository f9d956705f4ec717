import { expect, test } from 'vitest'
import { parseArguments } from './parse-arguments.ts'

const known = { cases: ['json-1', 'json-32'], contestants: ['raw', 'openai', 'ours'] }
const parse = (...args: string[]) => parseArguments(args, known)

test('measures everything unless told otherwise', () => {
  const everything = {
    quick: false,
    only: [],
    contestants: [],
    rounds: undefined,
    ...{ write: false, noBuild: false },
    seed: 1,
  }
  expect(parse()).toEqual(everything)
  expect(parse('--quick')).toEqual({ ...everything, quick: true })
  expect(parse('--contestants', 'raw,ours')).toEqual({ ...everything, contestants: ['raw', 'ours'] })
})

test('takes lists of names and numbers', () => {
  const args = ['--only', 'json-32,json-1', '--rounds', '5', '--seed', '0', '--no-build', '--write']
  expect(parse(...args)).toEqual({
    ...{ quick: false, only: ['json-32', 'json-1'], contestants: [] },
    ...{ rounds: 5, write: true, noBuild: true, seed: 0 },
  })
})

test('refuses what it does not know, naming what there is', () => {
  expect(() => parse('--only', 'json')).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: The \`--only\` option knows json-1, json-32, got 'json'.]`,
  )
  expect(() => parse('--contestants', 'raw,got')).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: The \`--contestants\` option knows raw, openai, ours, got 'got'.]`,
  )
  expect(() => parse('--fast')).toThrow(TypeError)
})

test.each(['0', '-1', '1.5', 'x', ''])('refuses %j rounds', (rounds) => {
  expect(() => parse(`--rounds=${rounds}`)).toThrow(RangeError)
})

test('says what a number must be', () => {
  expect(() => parse('--rounds', '0')).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: The \`--rounds\` option must be an integer of at least 1, got '0'.]`,
  )
})

test('refuses to keep what is no whole result', () => {
  for (const partly of [['--quick'], ['--contestants', 'raw,ours']])
    expect(() => parse('--write', ...partly)).toThrow('leave out `--quick` and `--contestants`')
})
