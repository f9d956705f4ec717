import { expect, test } from 'vitest'
import { sourceMapProblems } from './source-map-problems.ts'

const built = (name: string) => `export {}\n//# sourceMappingURL=${name}.map\n`
const map = (...sources: readonly string[]) => JSON.stringify({ version: 3, sources, mappings: '' })
const problems = (files: Readonly<Record<string, string>>) => sourceMapProblems(new Map(Object.entries(files)))

test('finds nothing where each map leads to sources that are published', () => {
  const files = {
    'dist/index.js': built('index.js'),
    'dist/index.js.map': map('../src/index.ts', '../src/errors/chat-error.ts'),
    'dist/errors/chat-error.d.ts': built('chat-error.d.ts'),
    'dist/errors/chat-error.d.ts.map': map('../../src/errors/chat-error.ts'),
    'src/index.ts': '',
    'src/errors/chat-error.ts': '',
  }
  expect(problems(files)).toEqual([])
})

test('has nothing against a file that only exports what others have', () => {
  expect(problems({ 'dist/index.js': built('index.js'), 'dist/index.js.map': map() })).toEqual([])
})

test('finds a source that is not published', () => {
  const files = { 'dist/a.js': built('a.js'), 'dist/a.js.map': map('../src/a.ts'), 'src/b.ts': '' }
  expect(problems(files)).toEqual(['dist/a.js.map leads to src/a.ts, which is not published.'])
})

test('finds a file whose map is not named, or not there', () => {
  expect(problems({ 'dist/a.js': 'export {}\n', 'dist/b.d.ts': built('b.d.ts') })).toEqual([
    'dist/a.js has no source map.',
    'dist/b.d.ts has no source map.',
  ])
})

test('finds a package that was not built', () => {
  expect(problems({ 'src/a.ts': '' })).toEqual(['It has no built files.'])
})
