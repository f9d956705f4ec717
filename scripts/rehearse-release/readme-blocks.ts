import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { extractSnippets, type Snippet } from '../extract-snippets.ts'
import type { PublicPackage } from '../public-packages.ts'

/** A block of a README. */
export interface Block {
  /** Of a file without an extension, such as `core__15`. */
  readonly name: string
  readonly code: string
}

/** All `ts` blocks of the packages' READMEs, each named after its package and line. */
export function readmeBlocks(packages: readonly PublicPackage[]): readonly Block[] {
  return packages.flatMap(({ short, folder }) =>
    snippetsOf(folder).map(({ line, code }) => ({ name: `${short}__${line}`, code })),
  )
}

/** The first program of each README: the one that a reader tries. That of the workspace, which uses all packages, is named `all`. */
export function readmePrograms(workspace: string, packages: readonly PublicPackage[]): readonly Block[] {
  return [...packages, { short: 'all', folder: workspace }].map(({ short, folder }) => {
    const first = snippetsOf(folder).find(({ run }) => run)
    if (!first) throw new Error(`${join(folder, 'README.md')} must have a block marked \`ts run\`, got none.`)
    return { name: short, code: first.code }
  })
}

function snippetsOf(folder: string): readonly Snippet[] {
  const file = join(folder, 'README.md')
  return extractSnippets(file, readFileSync(file, 'utf8'))
}
