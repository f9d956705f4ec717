import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.ts'
import { type PublicPackage, publicPackages } from '../public-packages.ts'
import { versionProblems } from './version-problems.ts'

/**
 * Does in a copy of the workspace what the release's pull request does: raises the versions, and writes the changelogs.
 *
 * @throws Error for a version or a changelog that no release should have
 */
export function raiseVersions(workspace: string): readonly PublicPackage[] {
  const before = publicPackages(workspace)
  const git = (...args: readonly string[]): string => run('git', args, { cwd: workspace })
  // The changelogs name commits, and what is published is tagged.
  git('init', '--quiet')
  git('config', 'user.name', 'Rehearsal')
  git('config', 'user.email', 'rehearsal@localhost')
  git('config', 'commit.gpgsign', 'false')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'Rehearse a release')
  // It fails where nothing is to be raised: then the versions are those that wait to be published.
  const pending = globSync(join(workspace, '.changeset/*.md')).filter((file) => !file.endsWith('README.md'))
  if (pending.length > 0) run(join(workspace, 'node_modules/.bin/changeset'), ['version'], { cwd: workspace })
  const after = publicPackages(workspace)
  const problems = after.flatMap(({ folder, manifest }, index) =>
    versionProblems(before[index]?.manifest.version ?? '', manifest, changelogOf(folder)),
  )
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return after
}

function changelogOf(folder: string): string {
  const file = join(folder, 'CHANGELOG.md')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
