import { resolve } from 'node:path'
import { execPath } from 'node:process'
import { extractSnippets } from '../../extract-snippets.ts'
import type { PublicPackage } from '../../public-packages.ts'
import { missingInstalls } from '../missing-installs.ts'
import { type Outcome, outcomes } from '../outcome.ts'
import type { Project } from '../project.ts'
import { run } from '../run.ts'
import { downloadTarball, type Tarball } from './tarball.ts'
import { tarballProblems } from './tarball-problems.ts'

/** Downloads what was published, reads it, and imports each entry where it was installed with what it may take. */
export async function checkTarballs(
  { folder }: Project,
  packages: readonly PublicPackage[],
  byAllTools: boolean,
): Promise<readonly Outcome[]> {
  const shorts = packages.map(({ short }) => short)
  const tarballs = new Map<string, Tarball>()
  for (const { short, manifest } of packages) tarballs.set(short, downloadTarball(folder, manifest))
  const check = (target: string, look: (tarball: Tarball) => readonly string[] | void): ReturnType<typeof outcomes> =>
    outcomes(target, shorts, (short) => {
      const tarball = tarballs.get(short)
      return tarball ? look(tarball) : ['It was not published.']
    })
  const found = [
    ...(await check('What is in the tarball', tarballProblems)),
    ...(await check('Install command of the README', ({ files }) => readmeProblems(files.get('README.md') ?? ''))),
    ...(await check('Import of each entry', ({ manifest }) => importEntries(folder, manifest))),
  ]
  if (!byAllTools) return found
  return [
    ...found,
    ...(await check('publint', ({ path }) => runTool(folder, 'publint', 'run', path, '--strict'))),
    ...(await check('attw', ({ path }) => runTool(folder, 'attw', path, '--profile', 'esm-only'))),
  ]
}

function readmeProblems(readme: string): readonly string[] {
  const first = extractSnippets('README.md', readme).find(({ run }) => run)
  return missingInstalls(readme, first?.code ?? '')
}

function importEntries(folder: string, { name, exports = {} }: Tarball['manifest']): void {
  for (const entry of Object.keys(exports)) {
    run(execPath, ['--input-type=module', '--eval', `await import('${name}${entry.slice(1)}')`], { cwd: folder })
  }
}

function runTool(folder: string, name: string, ...args: readonly string[]): void {
  run(resolve('node_modules/.bin', name), args, { cwd: folder })
}
