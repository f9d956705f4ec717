import { expect, test } from 'vitest'
import { brokenLinks } from './broken-links.ts'

const files: Readonly<Record<string, string>> = {
  'README.md': '# Kit',
  'docs/keys.md': '# Keys\n\n## The `retry()` rule\n\n## Twice\n\n## Twice\n\n<a id="mark"></a>',
  'docs/a b.png': '',
  'src/index.ts': '',
}

function broken(text: string): readonly string[] {
  const all: Readonly<Record<string, string>> = { ...files, 'docs/page.md': text }
  return brokenLinks('docs/page.md', { exists: (path) => path in all, read: (path) => all[path] ?? '' })
}

test('finds nothing wrong with links to files, headings, pictures and other sites', () => {
  const text = [
    '# Page',
    '[up](../README.md) [here](#page) [rule](keys.md#the-retry-rule) [second](keys.md#twice-1) [mark](keys.md#mark)',
    '![picture](a%20b.png) [line](../src/index.ts#L10) [site](https://example.com/nothing#there) [mail](mailto:a@b.c)',
  ]
  expect(broken(text.join('\n\n'))).toEqual([])
})

test('finds links to files and headings that are not there, with their lines', () => {
  const text = [
    '# Page',
    '[a](../READ.md)',
    '[b](#pages)',
    '![c](c.png)',
    '| [d](keys.md#thrice) |',
    '[e]: keys.md#twice-2',
  ]
  expect(broken(text.join('\n\n'))).toEqual([
    'docs/page.md:3: ../READ.md',
    'docs/page.md:5: #pages',
    'docs/page.md:7: c.png',
    'docs/page.md:9: keys.md#thrice',
    'docs/page.md:11: keys.md#twice-2',
  ])
})

test('finds those that are written in HTML', () => {
  expect(broken('<img alt="none" src="none.png">')).toEqual(['docs/page.md:1: none.png'])
})

test('leaves alone what only looks like a link, in code', () => {
  expect(broken('`[a](nowhere.md)`\n\n```md\n[b](nowhere.md)\n```')).toEqual([])
})
