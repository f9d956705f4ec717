import type { Manifest } from '../../public-packages.ts'

/** What is wrong with a published `package.json`: with what it says of itself, and with what it leads to. */
export function manifestProblems(manifest: Manifest, files: ReadonlyMap<string, string>): readonly string[] {
  const { dependencies = {}, peerDependencies = {}, exports = {}, bin = {} } = manifest
  const targets = [...leaves(exports), ...Object.values(bin)].map((target) => target.replace(/^\.\//, ''))
  return [
    ...statements(manifest),
    ...Object.entries({ ...dependencies, ...peerDependencies })
      .filter(([, range]) => !/^\^\d+\.\d+\.\d+$/.test(range))
      .map(([name, range]) => `It depends on ${name} by \`${range}\`; a range such as \`^1.2.3\` is expected.`),
    ...targets
      .filter((target) => !files.has(target) || !target.startsWith('dist/'))
      .map((target) => `It leads to ${target}, which is none of its built files.`),
  ]
}

function statements({ license, type, sideEffects, engines, exports }: Manifest): readonly string[] {
  const expected = [
    ['license', license, 'MIT'],
    ['type', type, 'module'],
    ['sideEffects', sideEffects, false],
    ['engines.node', engines?.['node'], '>=22.12'],
    ['an entry', typeof exports?.['.'], 'object'],
  ] as const
  return expected
    .filter(([, value, wanted]) => value !== wanted)
    .map(
      ([name, value, wanted]) => `Its package.json must have ${name} \`${String(wanted)}\`, got \`${String(value)}\`.`,
    )
}

/** All files that `exports` name, under whatever conditions. */
function leaves(exports: unknown): readonly string[] {
  if (typeof exports === 'string') return [exports]
  if (typeof exports !== 'object' || exports === null) return []
  return Object.values(exports).flatMap(leaves)
}
