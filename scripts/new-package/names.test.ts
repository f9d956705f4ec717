import { expect, test } from 'vitest'
import { namesOf, renamed } from './names.ts'

test('spells a name for a folder, a function and a type', () => {
  expect([namesOf('limits'), namesOf('rate-limit'), namesOf('top-10-models')]).toEqual([
    { kebab: 'limits', camel: 'limits', pascal: 'Limits' },
    { kebab: 'rate-limit', camel: 'rateLimit', pascal: 'RateLimit' },
    { kebab: 'top-10-models', camel: 'top10Models', pascal: 'Top10Models' },
  ])
})

test("puts a name in the place of each of the template's spellings", () => {
  const text = "import { helloWorld, type HelloWorldOptions } from '@chinwag/hello-world'"
  expect(renamed(text, namesOf('rate-limit'))).toBe(
    "import { rateLimit, type RateLimitOptions } from '@chinwag/rate-limit'",
  )
})
