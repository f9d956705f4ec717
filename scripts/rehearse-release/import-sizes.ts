import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { PublicPackage } from '../public-packages.ts'
import type { Project } from './project.ts'

interface Limit {
  readonly name: string
  readonly path: string
  readonly import?: string
  readonly limit: string
}

/** What each import that has a limit costs a page, of the packages as they are published: one line each. */
export async function importSizes(
  workspace: string,
  { folder }: Project,
  packages: readonly PublicPackage[],
): Promise<readonly string[]> {
  const limits: readonly Limit[] = JSON.parse(readFileSync(join(workspace, '.size-limit.json'), 'utf8'))
  const lines: string[] = []
  for (const { name, path, import: names = '*', limit } of limits) {
    const specifier = specifierOf(path, packages)
    if (specifier === undefined) continue
    const size = await gzipSize(folder, names === '*' ? `* from '${specifier}'` : `${names} from '${specifier}'`)
    lines.push(`${(size / 1_000).toFixed(1).padStart(6)} kB  ${name} (limit of the sources: ${limit})`)
  }
  return lines
}

/** Limits name sources, users import entries. */
function specifierOf(path: string, packages: readonly PublicPackage[]): string | undefined {
  const [, folder, entry = ''] = /^packages\/([^/]+)\/src\/(?:(.+)\/)?index\.ts$/.exec(path) ?? []
  const found = packages.find(({ short }) => short === folder)
  return found && [found.manifest.name, entry].filter((part) => part !== '').join('/')
}

async function gzipSize(folder: string, clause: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export ${clause}`, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    // A peer is there already.
    external: clause.includes('@chinwag/core') ? [] : ['@chinwag/core'],
    logLevel: 'error',
  })
  return gzipSync(outputFiles[0]?.contents ?? '').length
}
