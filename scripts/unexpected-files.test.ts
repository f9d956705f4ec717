import { expect, test } from 'vitest'
import { unexpectedFiles } from './unexpected-files.ts'

const module = (name: string): string[] => [
  `src/${name}.ts`,
  ...['js', 'js.map', 'd.ts', 'd.ts.map'].map((extension) => `dist/${name}.${extension}`),
]

test('finds nothing in a package of sources, what was built from them, and its papers', () => {
  const papers = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'docs/counting.md']
  const shared = ['dist/shared/chunk-A1B2C3.js', 'dist/shared/chunk-A1B2C3.js.map']
  expect(unexpectedFiles([...papers, ...shared, ...module('index'), ...module('stream/event-reader')])).toEqual([])
})

test('finds what was built from a source that is gone', () => {
  expect(unexpectedFiles([...module('index'), 'dist/old.js', 'dist/old.d.ts.map'])).toEqual([
    'dist/old.js',
    'dist/old.d.ts.map',
  ])
})

test('finds tests, build state and strangers', () => {
  const strangers = ['src/retry.test.ts', 'dist/.tsbuildinfo', '.env', 'src/data.json', 'tsconfig.json']
  expect(unexpectedFiles([...module('index'), ...strangers])).toEqual(strangers)
})
