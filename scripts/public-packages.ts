import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What a `package.json` says that matters to those who install it. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: unknown
  readonly engines?: Readonly<Record<string, string>>
  readonly repository?: { readonly url?: string; readonly directory?: string }
  readonly exports?: Readonly<Record<string, unknown>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly publishConfig?: Readonly<Record<string, unknown>>
}

/** A package of the workspace that is published. */
export interface PublicPackage {
  /** `core` */
  readonly short: string
  readonly folder: string
  readonly manifest: Manifest
}

/** Those of a workspace; what others depend on comes first. */
export function publicPackages(workspace: string): readonly PublicPackage[] {
  const packages = globSync(join(workspace, 'packages/*/package.json')).map((file) => {
    const manifest: Manifest = JSON.parse(readFileSync(file, 'utf8'))
    return { short: manifest.name.replace(/^.*\//, ''), folder: dirname(file), manifest }
  })
  const order = (name: string): string => (name === 'core' ? '' : name)
  return packages
    .filter(({ manifest }) => manifest.private !== true)
    .toSorted((one, other) => (order(one.short) < order(other.short) ? -1 : 1))
}
