import { expect, test } from 'vitest'
import { nameProblem } from './check-name.ts'

const known = { taken: ['core', 'rate-limit'], used: new Set(['chat', 'createChat']) }

test.each(['redact', 'a', 'top-10-models', 'x'.repeat(205)])('takes a name that npm and code take: %s', (name) => {
  expect(nameProblem(name, known)).toBeUndefined()
})

test.each([
  '',
  'Redact',
  'rateLimits',
  'rate_limits',
  '@chinwag/redact',
  '-a',
  'a-',
  'a--b',
  '1st',
  '../a',
  'a b',
  'é',
])('refuses what is not in kebab-case: %j', (name) => {
  expect(nameProblem(name, known)).toContain('must be in kebab-case')
})

test('says what is wrong with a name, and what to do', () => {
  const names = ['Rate Limits', 'sha-256', 'y'.repeat(206), 'rate-limit', 'new', 'chat', 'create-chat']
  expect(names.map((name) => nameProblem(name, known))).toMatchInlineSnapshot(`
    [
      "The name must be in kebab-case without a scope, such as \`rate-limit\`, got "Rate Limits".",
      "The name must not end in a digit, got "sha-256": put a word behind it.",
      "The name must have at most 205 characters, got 206.",
      "The name "rate-limit" is taken: choose another one, or remove that package first.",
      "The name must also do for a function, and \`new\` is a word of the language: choose another one.",
      "The name must also do for a function, and the template's code uses \`chat\` for something else: choose another one.",
      "The name must also do for a function, and the template's code uses \`createChat\` for something else: choose another one.",
    ]
  `)
})
