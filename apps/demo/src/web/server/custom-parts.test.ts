import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { UsageError } from '../../usage-error.ts'
import { checkNames, loadCustomParts } from './custom-parts.ts'
import { createParts } from './parts.ts'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

const namesOf = (parts: Awaited<ReturnType<typeof loadCustomParts>>) => parts.map(({ info }) => info.name)

test('every function that a file exports is a part, under the name of its export', async () => {
  const folder = folderWith({
    'a.ts': 'export const one = (request, next) => next(request)\nexport const limit = 3',
    'a.test.ts': 'throw new Error("a test")',
    'b.ts': 'export function two(request, next) { return next(request) }',
  })
  expect(namesOf(await loadCustomParts(folder))).toEqual(['one', 'two'])
})

test('a folder that is not there has none', async () => {
  expect(await loadCustomParts(join(temporaryFolder(), 'none'))).toEqual([])
})

test('a middleware without a name is refused, with what to write instead', async () => {
  const folder = folderWith({ 'mine.ts': 'export default (request, next) => next(request)' })
  await expect(loadCustomParts(folder)).rejects.toThrow(
    new UsageError(
      'middlewares/mine.ts exports a middleware without a name: write `export const name = …` instead of `export default …`.',
    ),
  )
})

test.each([
  [
    'cache',
    "Two middlewares have the name 'cache', in @chinwag/cache and ./middlewares/mine.ts: give yours another name.",
  ],
  ['createChat', "The name 'createChat' of the middleware in ./middlewares/mine.ts is taken: give it another."],
])('the name %s is taken', async (name, message) => {
  const folder = folderWith({ 'mine.ts': `export const ${name} = (request, next) => next(request)` })
  const parts = createParts(await loadCustomParts(folder))
  expect(() => checkNames(parts)).toThrow(new UsageError(message))
})
