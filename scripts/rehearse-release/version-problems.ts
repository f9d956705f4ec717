import type { Manifest } from '../public-packages.ts'

/**
 * What is wrong with the version that a package would be released with. Before 1.0 a release never goes there by itself: tools do so with
 * packages whose peers were raised.
 */
export function versionProblems(before: string, { name, version }: Manifest, changelog: string): readonly string[] {
  const problems: string[] = []
  if (version === '0.0.0') problems.push(`${name}: it has no version yet; write a changeset for it.`)
  if (major(version) !== major(before)) {
    problems.push(
      `${name}: ${before} would become ${version}; another major version must be meant, and released by hand.`,
    )
  }
  const [, newest = 'none'] = /^## (\S+)/m.exec(changelog) ?? []
  if (newest !== version) {
    problems.push(
      `${name}: the newest release in CHANGELOG.md must be ${version}, got ${newest}; write a changeset for it.`,
    )
  }
  return problems
}

function major(version: string): string {
  return version.slice(0, version.indexOf('.'))
}
