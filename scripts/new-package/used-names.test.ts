import { expect, test } from 'vitest'
import { usedNames } from './used-names.ts'

test('finds the names in sources and in the blocks of documentation, and none in prose and texts', () => {
  const files = new Map([
    [
      'a.ts',
      "/**\n * Greets.\n *\n * @example\n * ```ts\n * greet(name)\n * ```\n */\nexport const greet = 'hello' // loudly\n",
    ],
    ['README.md', 'Some prose.\n\n```ts\nuse(it)\n```\n\n```sh\nnpm install\n```\n'],
    ['package.json', '{ "type": "module" }'],
  ])
  expect([...usedNames(files)].toSorted()).toEqual(['const', 'export', 'greet', 'it', 'name', 'use'])
})
