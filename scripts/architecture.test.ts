import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const page = readFileSync('docs/architecture.md', 'utf8')
const folders = globSync('packages/*/package.json').map(dirname).toSorted()

/** The cells of the table under a heading. */
function rowsUnder(heading: string): string[][] {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** Every path in backquotes: `packages/retry`, `cache` are two folders of one parent. */
function foldersIn(cell: string): string[] {
  const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '')
  const parent = dirname(names[0] ?? '')
  return names.map((name) => (name.includes('/') ? name : `${parent}/${name}`))
}

/** What each folder may import of ours, as the page has it. */
const allowed = new Map(
  rowsUnder('Packages').flatMap(([packages = '', , may = '']) =>
    foldersIn(packages).map((folder) => [folder, may] as const),
  ),
)

function importsOf(file: string): string[] {
  const { module } = parseSync(file, readFileSync(file, 'utf8'))
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
  )
  return [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value), ...exported]
}

const sourcesOf = (folder: string): string[] =>
  globSync(`${folder}/src/**/*.ts`).filter((file) => !file.endsWith('.test.ts'))

describe('docs/architecture.md', () => {
  it('names each package', () => {
    expect(folders.filter((folder) => !allowed.has(folder))).toEqual([])
  })

  it.each(rowsUnder('Where to find what'))('%s is where it says', (_, where = '') => {
    expect(foldersIn(where).filter((path) => !existsSync(path))).toEqual([])
  })

  it.each(folders)('%s imports of ours what it says, and of its own nothing outside of its sources', (folder) => {
    const may = allowed.get(folder) ?? ''
    expect(may).toMatch(/^(nothing of ours|`core`)$/)
    for (const file of sourcesOf(folder)) {
      for (const specifier of importsOf(file)) {
        const isOurs = specifier.startsWith('@chinwag/')
        const isCore = /^@chinwag\/core(\/|$)/.test(specifier)
        expect([file, specifier, isOurs && !(isCore && may === '`core`')]).toEqual([file, specifier, false])
        if (!specifier.startsWith('.')) continue
        const target = resolve(dirname(file), specifier)
        expect([file, specifier, target.startsWith(resolve(folder, 'src'))]).toEqual([file, specifier, true])
      }
    }
  })

  it.each(folders)('%s imports `node:` in `src/node` alone', (folder) => {
    const strays = sourcesOf(folder)
      .filter((file) => !file.startsWith(`${folder}/src/node/`))
      .filter((file) => importsOf(file).some((specifier) => specifier.startsWith('node:')))
    expect(strays).toEqual([])
  })

  it.each(folders)('%s depends on none of ours but core, as a peer', (folder) => {
    const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(
      readFileSync(`${folder}/package.json`, 'utf8'),
    )
    const named = (kind: string): string[] =>
      Object.keys(manifest[kind] ?? {}).filter((name) => name.startsWith('@chinwag/'))
    expect(named('dependencies')).toEqual([])
    expect(named('peerDependencies')).toEqual(folder === 'packages/core' ? [] : ['@chinwag/core'])
  })
})
