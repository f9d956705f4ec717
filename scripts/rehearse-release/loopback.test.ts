import { expect, test } from 'vitest'
import { requireLoopback } from './loopback.ts'

test.each(['http://127.0.0.1:4873/', 'http://127.9.9.9', 'http://localhost:4873', 'http://[::1]:4873/'])(
  'lets %s pass',
  (registry) => {
    expect(() => requireLoopback(registry)).not.toThrow()
  },
)

test.each([
  'https://registry.example/',
  'https://127.0.0.1/',
  'http://127.0.0.1.example/',
  'http://localhost.example/',
  'http://127.0.0.1@registry.example/',
  'http://10.0.0.1/',
  '127.0.0.1',
  'undefined',
  '',
])('refuses `%s`', (registry) => {
  expect(() => requireLoopback(registry)).toThrow(RangeError)
})

test('says what was refused, and that nothing happened', () => {
  expect(() => requireLoopback('https://registry.example/')).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: The registry of a rehearsal must be on a loopback address, got \`https://registry.example/\`: nothing is published.]`,
  )
})
