import { expect, test } from 'vitest'
import { manifestProblems } from './manifest-problems.ts'

const manifest = {
  name: '@chinwag/testing',
  version: '0.1.0',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=22.12' },
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  bin: { 'chinwag-simulator': './dist/node/cli.js' },
  peerDependencies: { '@chinwag/core': '^0.1.0' },
}
const files = new Map(['dist/index.d.ts', 'dist/index.js', 'dist/node/cli.js'].map((path) => [path, '']))

test('finds nothing in a manifest that says all, and leads to what is there', () => {
  expect(manifestProblems(manifest, files)).toEqual([])
})

test('finds what is not said, or said otherwise', () => {
  const { license: _license, ...rest } = manifest
  expect(manifestProblems({ ...rest, type: 'commonjs', sideEffects: true, engines: {} }, files)).toMatchInlineSnapshot(`
    [
      "Its package.json must have license \`MIT\`, got \`undefined\`.",
      "Its package.json must have type \`module\`, got \`commonjs\`.",
      "Its package.json must have sideEffects \`false\`, got \`true\`.",
      "Its package.json must have engines.node \`>=22.12\`, got \`undefined\`.",
    ]
  `)
})

test('finds exports and programs that lead nowhere, and those that lead to sources', () => {
  const exports = { '.': { types: './dist/index.d.ts', default: './src/index.ts' }, './gone': './dist/gone.js' }
  expect(manifestProblems({ ...manifest, exports, bin: { a: './dist/a.js' } }, files)).toEqual(
    ['src/index.ts', 'dist/gone.js', 'dist/a.js'].map(
      (path) => `It leads to ${path}, which is none of its built files.`,
    ),
  )
})

test('finds a package without a main entry', () => {
  expect(manifestProblems({ ...manifest, exports: {} }, files)).toHaveLength(1)
})

test.each(['workspace:^', '*', '0.1.0', '^0.1.0 || ^1.0.0', 'file:../core'])('finds a dependency by `%s`', (range) => {
  expect(manifestProblems({ ...manifest, dependencies: { other: range } }, files)).toEqual([
    `It depends on other by \`${range}\`; a range such as \`^1.2.3\` is expected.`,
  ])
})
