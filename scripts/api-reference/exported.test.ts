import { expect, test } from 'vitest'
import { type Exported, exportedBy } from './exported.ts'
import { parseModule } from './source-module.ts'

const files: Readonly<Record<string, string>> = {
  'src/index.ts':
    "export { a as b, type C } from './deep/a.ts'\nexport type * from './types.ts'\nexport const own: number = 1",
  'src/deep/a.ts': "export { a } from '../b.ts'\nexport interface C {}\nexport const hidden: number = 2",
  'src/b.ts': 'function a(of: string): void\nfunction a(of: number): void\nfunction a(): void {}\nexport { a }',
  'src/types.ts': 'export type D = string\nexport class E {}',
  'src/strange.ts': "export { x } from 'elsewhere'",
  'src/gone.ts': "export { gone } from './types.ts'",
}
const exported = (file: string): readonly Exported[] => exportedBy(file, (each) => parseModule(each, files[each]))

test('follows re-exports to the files that declare them', () => {
  expect(exported('src/index.ts').map(({ name, module }) => `${name}: ${module.file}`)).toEqual([
    'b: src/b.ts',
    'C: src/deep/a.ts',
    'D: src/types.ts',
    'E: src/types.ts',
    'own: src/index.ts',
  ])
})

test('finds each overload of a function', () => {
  expect(exported('src/b.ts')[0]?.declarations).toHaveLength(3)
})

test('refuses what it cannot follow', () => {
  expect(() => exported('src/strange.ts')).toThrowErrorMatchingInlineSnapshot(
    `[Error: src/strange.ts: exports of other packages, such as \`elsewhere\`, cannot be followed.]`,
  )
  expect(() => exported('src/gone.ts')).toThrowErrorMatchingInlineSnapshot(
    `[Error: src/gone.ts: \`gone\` is not exported by ./types.ts.]`,
  )
})
