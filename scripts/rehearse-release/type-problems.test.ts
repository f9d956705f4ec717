import { expect, test } from 'vitest'
import { typeProblems } from './type-problems.ts'

const packages = [
  { short: 'core', dependencies: { 'eventsource-parser': '^4.0.0' } },
  { short: 'cache', peerDependencies: { '@chinwag/core': '^0.1.0' } },
].map(({ short, ...rest }) => ({
  short,
  folder: `packages/${short}`,
  manifest: { name: `@chinwag/${short}`, version: '0.1.0', ...rest },
}))
const concerned = (output: string) => {
  const { ours, others } = typeProblems(output, packages)
  return { core: ours.get('core'), cache: ours.get('cache'), others }
}

test('finds nothing where the compiler says nothing', () => {
  expect(concerned('')).toEqual({ core: [], cache: [], others: [] })
})

test('holds a block against its package', () => {
  const error = "blocks/cache__15.ts(2,10): error TS2305: Module '\"@chinwag/core\"' has no exported member 'x'."
  expect(concerned(`\`tsc\` failed.\n${error}\n  more about it`)).toEqual({ core: [], cache: [error], others: [] })
})

test('holds a declaration against its package, and against those that depend on it', () => {
  const core = 'node_modules/@chinwag/core/dist/chat.d.ts(1,1): error TS2304: Cannot find name.'
  const parser =
    'node_modules/.pnpm/eventsource-parser@4.1.3/node_modules/eventsource-parser/a.d.ts(1,1): error TS1: No.'
  expect(concerned(`${core}\n${parser}`)).toEqual({ core: [core, parser], cache: [core], others: [] })
})

test('sets aside what only examples need', () => {
  const error = 'node_modules/keyv/dist/index.d.ts(1,1): error TS2304: Cannot find name.'
  expect(concerned(error)).toEqual({ core: [], cache: [], others: [error] })
})

test('holds what is nobody’s against all', () => {
  const option = "error TS6046: Argument for '--module' option must be: none."
  expect(concerned(option)).toEqual({ core: [option], cache: [option], others: [] })
  expect(concerned('It crashed.')).toEqual({ core: ['It crashed.'], cache: ['It crashed.'], others: [] })
})
