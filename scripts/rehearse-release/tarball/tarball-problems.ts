import { unexpectedFiles } from '../../unexpected-files.ts'
import { dependencyProblems } from './dependency-problems.ts'
import { manifestProblems } from './manifest-problems.ts'
import { sourceMapProblems } from './source-map-problems.ts'
import type { Tarball } from './tarball.ts'

const papers = ['LICENSE', 'README.md', 'CHANGELOG.md']

/** All that is wrong with a package as it is published. */
export function tarballProblems({ manifest, files }: Tarball): readonly string[] {
  return [
    ...papers.filter((file) => !files.has(file)).map((file) => `It has no ${file}.`),
    ...unexpectedFiles([...files.keys()]).map((file) => `It has ${file}, which is not for publication.`),
    ...manifestProblems(manifest, files),
    ...sourceMapProblems(files),
    ...dependencyProblems(manifest, files),
  ]
}
