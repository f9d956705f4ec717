import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { namesOf } from './names.ts'
import { firstChangeset, register, registrations } from './registrations.ts'

const names = namesOf('rate-limit')

function added(file: string, text: string): string {
  const registration = registrations.find((each) => each.file === file)
  if (!registration) throw new Error(`Nothing is registered in ${file}.`)
  return register(registration, text, names)
}

test('adds a reference after the last one', () => {
  const text = '{\n  // Why.\n  "include": ["scripts"],\n  "references": [\n    { "path": "packages/core" }\n  ]\n}\n'
  expect(added('tsconfig.json', text)).toBe(text.replace('core" }\n', 'core" },\n{ "path": "packages/rate-limit" }\n'))
})

test('adds a size limit of the one function, without the core', () => {
  expect(JSON.parse(added('.size-limit.json', '[\n  { "name": "a" }\n]\n'))).toEqual([
    { name: 'a' },
    {
      name: '@chinwag/rate-limit',
      path: 'packages/rate-limit/src/index.ts',
      import: '{ rateLimit }',
      ignore: ['@chinwag/core'],
      limit: '1 kB',
      gzip: true,
    },
  ])
})

test('adds a row to the table of packages, before the testing kit', () => {
  const rows = [
    '| [`@chinwag/core`](packages/core/README.md) | chain | 18 kB |',
    '| [`@chinwag/testing`](…) | kit | – |',
  ]
  const lines = added('README.md', rows.join('\n')).split('\n')
  expect(lines).toEqual([rows[0], expect.stringContaining('(packages/rate-limit/README.md)'), rows[1]])
})

test('refuses a file that has no place for a package', () => {
  const messages = registrations.map((registration) => messageOf(() => register(registration, '', names)))
  expect(messages).toMatchInlineSnapshot(`
    [
      "Error: The file \`tsconfig.json\` must have a list of \`references\`, in which the package has its place.",
      "Error: The file \`.size-limit.json\` must have a list of limits, in which the package has its place.",
      "Error: The file \`README.md\` must have a table of packages with @chinwag/testing in it, in which the package has its place.",
    ]
  `)
})

test('writes a changeset for the first version', () => {
  expect(firstChangeset(names)).toMatch(/^---\n'@chinwag\/rate-limit': minor\n---\n\nAdded `rateLimit\(\)`: .+\.\n$/)
})

test.each(registrations)('every published package stands where a new one is added: $file', ({ file }) => {
  const text = readFileSync(file, 'utf8')
  const folders = globSync('packages/*/package.json')
    .filter((manifest) => !readFileSync(manifest, 'utf8').includes('"private": true'))
    .map((manifest) => manifest.replace('/package.json', ''))
    // What is only for tests has no size to keep.
    .filter((folder) => !(file === '.size-limit.json' && folder === 'packages/testing'))
  expect(folders.length).toBeGreaterThan(0)
  expect(folders.filter((folder) => !new RegExp(`${folder}["/)]`).test(text))).toEqual([])
})

function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return String(error)
  }
  return 'accepted'
}
