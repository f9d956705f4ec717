import { expect, test } from 'vitest'
import { replaceSection } from './replace-section.ts'

test('replaces what stands between the comments, and nothing else', () => {
  const readme = 'One.\n\n<!-- a: begin -->\n\nold\n\n<!-- a: end -->\n\n<!-- b: begin --><!-- b: end -->\n'
  expect(replaceSection(readme, 'a', 'new')).toBe(readme.replace('old', 'new'))
})

test.each(['# Nothing', '<!-- a: begin -->', '<!-- a: end --><!-- a: begin -->'])('refuses %j', (readme) => {
  expect(() => replaceSection(readme, 'a', 'new')).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: README.md must have the lines <!-- a: begin --> and <!-- a: end -->.]`,
  )
})
