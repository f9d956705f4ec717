import { globSync, mkdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Manifest } from '../../public-packages.ts'
import { run } from '../run.ts'

/** A package as the registry gives it out. */
export interface Tarball {
  /** Of the `.tgz` itself. */
  readonly path: string
  readonly manifest: Manifest
  /** By their path in the package. */
  readonly files: ReadonlyMap<string, string>
}

/** Downloads a package of the registry that a project is told of, and unpacks it. */
export function downloadTarball(project: string, { name, version }: Manifest): Tarball {
  const [packed]: readonly { readonly filename: string }[] = Object.values(
    JSON.parse(run('npm', ['pack', `${name}@${version}`, '--json'], { cwd: project })),
  )
  const path = join(project, packed?.filename ?? '')
  const target = path.replace(/\.tgz$/, '')
  mkdirSync(target)
  run('tar', ['-xzf', path, '--strip-components', '1', '-C', target], { cwd: project })
  const files = globSync(join(target, '**/*'), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [relative(target, file), readFileSync(file, 'utf8')] as const)
  const contents = new Map(files)
  return { path, manifest: JSON.parse(contents.get('package.json') ?? '{}'), files: contents }
}
