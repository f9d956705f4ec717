import { expect, test } from 'vitest'
import { parseDocComment } from './doc-comment.ts'

test('takes text and tags apart, and leaves the stars of the lines out', () => {
  const comment = [
    '/**',
    '   * Waits.',
    '   *',
    '   * - in a list',
    '   *   that goes on',
    '   * @throws TypeError for',
    '   *   two lines',
    '   * @see https://example.com/@user',
    '   */',
  ]
  expect(parseDocComment(comment.join('\n'))).toEqual({
    text: 'Waits.\n\n- in a list\n  that goes on',
    tags: [
      { name: 'throws', text: 'TypeError for\n  two lines' },
      { name: 'see', text: 'https://example.com/@user' },
    ],
  })
})

test('finds a tag at the end of a line', () => {
  expect(parseDocComment('/** How often. @default { a: 1 } */')).toEqual({
    text: 'How often.',
    tags: [{ name: 'default', text: '{ a: 1 }' }],
  })
})

test('takes nothing inside of code for a tag, and no name of a package', () => {
  const comment = '/**\n * Of @chinwag/core, `a @default b`.\n * @example\n * ```ts\n * @see()\n *   b()\n * ```\n */'
  expect(parseDocComment(comment)).toEqual({
    text: 'Of @chinwag/core, `a @default b`.',
    tags: [{ name: 'example', text: '```ts\n@see()\n  b()\n```' }],
  })
})

test('refuses a line that begins with a tag nobody knows', () => {
  expect(() => parseDocComment('/**\n * Waits.\n * @thorws TypeError\n */')).toThrowErrorMatchingInlineSnapshot(
    `[SyntaxError: \`@thorws\` is no tag of our documentation comments; default, deprecated, example, internal, param, remarks, returns, see, throws are.]`,
  )
})
