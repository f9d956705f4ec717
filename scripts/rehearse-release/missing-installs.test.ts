import { expect, test } from 'vitest'
import { missingInstalls } from './missing-installs.ts'

const code =
  "import { test } from 'node:test' // Or from 'vitest'.\nimport {\n  a,\n} from '@chinwag/core/schemas'\nimport { retry } from '@chinwag/retry'\n"

test('finds nothing where the commands install what the program imports', () => {
  const readme =
    '```sh\nnpm install @chinwag/core\nnpm install --save-dev @chinwag/retry # for the program below\n```\n'
  expect(missingInstalls(readme, code)).toEqual([])
})

test('finds what is not installed', () => {
  expect(missingInstalls('```sh\nnpm install @chinwag/core # and @chinwag/retry\n```\n', code)).toEqual([
    'Its first program imports @chinwag/retry, and no `npm install` of it installs that.',
  ])
})
