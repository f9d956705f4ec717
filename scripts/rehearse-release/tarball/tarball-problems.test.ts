import { expect, test } from 'vitest'
import { tarballProblems } from './tarball-problems.ts'

test('finds papers that are missing, and files that are for nobody', () => {
  const files = new Map([
    ['package.json', '{}'],
    ['README.md', ''],
    ['src/chat.test.ts', ''],
    ['test/helper.ts', ''],
  ])
  const found = tarballProblems({ path: '', manifest: { name: '@chinwag/core', version: '0.1.0' }, files })
  expect(found.slice(0, 4)).toEqual([
    'It has no LICENSE.',
    'It has no CHANGELOG.md.',
    'It has src/chat.test.ts, which is not for publication.',
    'It has test/helper.ts, which is not for publication.',
  ])
})
