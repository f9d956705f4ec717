import { expect, test } from 'vitest'
import { extractSnippets } from './extract-snippets.ts'

const lines = (...text: string[]): string => text.join('\n')

test('finds the ts blocks of a Markdown file, with the line of their code', () => {
  const text = lines(
    '# Title',
    '',
    '```ts',
    'const a = 1',
    '',
    'use(a)',
    '```',
    'text',
    '```typescript run',
    'b()',
    '```',
  )
  expect(extractSnippets('README.md', text)).toEqual([
    { file: 'README.md', line: 4, code: 'const a = 1\n\nuse(a)\n', run: false },
    { file: 'README.md', line: 10, code: 'b()\n', run: true },
  ])
})

test('leaves other languages alone, and what looks like a ts block inside them', () => {
  const text = lines('````md', '```ts', 'not code', '```', '````', '```sh', 'npx', '```', '```', 'plain', '```')
  expect(extractSnippets('a.md', text)).toEqual([])
})

test('strips the indentation of a block in a list, and no more', () => {
  const text = lines('1. First', '   ```ts', '   if (a) {', '     b()', '', '   }', '   ```')
  expect(extractSnippets('a.md', text)).toEqual([{ file: 'a.md', line: 3, code: 'if (a) {\n  b()\n\n}\n', run: false }])
})

test('reads Windows line endings', () => {
  expect(extractSnippets('a.md', '```ts\r\na()\r\n```\r\n')).toMatchObject([{ line: 2, code: 'a()\n' }])
})

test('finds the blocks of documentation comments, and none elsewhere in the source', () => {
  const text = lines(
    "const template = '```ts'",
    '/**',
    ' * Adds.',
    ' *',
    ' * @example',
    ' * ```ts',
    " * import { add } from './add.ts'",
    ' *',
    ' *   add(1, 2)',
    ' * ```',
    ' */',
    'export const add = 1',
    '// ```ts',
  )
  const code = "import { add } from './add.ts'\n\n  add(1, 2)\n"
  expect(extractSnippets('src/add.ts', text)).toEqual([{ file: 'src/add.ts', line: 7, code, run: false }])
})

test('finds the blocks of an indented comment of a member', () => {
  const text = lines(
    'class A {',
    '  /**',
    '   * @example',
    '   * ```ts run',
    '   * a()',
    '   * ```',
    '   */',
    '  a = 1',
    '}',
  )
  expect(extractSnippets('a.ts', text)).toEqual([{ file: 'a.ts', line: 5, code: 'a()\n', run: true }])
})

test('refuses a block that is never closed, also when another comment follows', () => {
  expect(() => extractSnippets('a.md', lines('', '```ts', 'a()'))).toThrowErrorMatchingInlineSnapshot(
    `[SnippetError: a.md:2: this code block is never closed.]`,
  )
  const text = lines('/**', ' * ```ts', ' * a()', ' */', '/**', ' * ```ts', ' * b()', ' * ```', ' */')
  expect(() => extractSnippets('a.ts', text)).toThrowErrorMatchingInlineSnapshot(
    `[SnippetError: a.ts:2: this code block is never closed.]`,
  )
})

test('refuses a mark that it does not know', () => {
  expect(() => extractSnippets('a.md', lines('```ts runs', '```'))).toThrowErrorMatchingInlineSnapshot(
    `[SnippetError: a.md:1: \`runs\` is no mark of a code block; \`run\` is.]`,
  )
})

test('refuses an example without a ts block, also when another tag has one', () => {
  const text = lines('/**', ' * @example', ' * add(1)', ' *', ' * @remarks', ' * ```ts', ' * @deco()', ' * ```', ' */')
  expect(() => extractSnippets('a.ts', text)).toThrowErrorMatchingInlineSnapshot(
    `[SnippetError: a.ts:2: this \`@example\` has no \`ts\` code block.]`,
  )
})

test('takes a decorator inside a block for code, not for the next tag', () => {
  const text = lines('/**', ' * @example', ' * ```ts', ' * @deco()', ' * class A {}', ' * ```', ' */')
  expect(extractSnippets('a.ts', text)).toHaveLength(1)
})
