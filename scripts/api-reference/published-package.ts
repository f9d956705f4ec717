import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Exported, exportedBy } from './exported.ts'

/** What users can import of a package. */
export interface PublishedPackage {
  /** Of its folder in `packages/`. */
  readonly folder: string
  readonly name: string
  readonly description: string
  readonly entries: readonly PublishedEntry[]
}

/** One of the `exports` of a package. */
export interface PublishedEntry {
  /** What is written into an import: `@chinwag/core/schemas`. */
  readonly specifier: string
  readonly exports: readonly Exported[]
}

interface Manifest {
  readonly name: string
  readonly description: string
  readonly private?: boolean
  readonly exports: Readonly<Record<string, string>>
}

/** Reads all packages that are published, in the order of their names. */
export function publishedPackages(): readonly PublishedPackage[] {
  return globSync('packages/*/package.json')
    .toSorted()
    .flatMap((file) => {
      const manifest: Manifest = JSON.parse(readFileSync(file, 'utf8'))
      return manifest.private === true ? [] : [readPackage(dirname(file), manifest)]
    })
}

function readPackage(path: string, { name, description, exports }: Manifest): PublishedPackage {
  const entries = Object.entries(exports).map(([entry, source]) => ({
    specifier: name + entry.slice(1),
    exports: exportedBy(join(path, source)).toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  }))
  return { folder: basename(path), name, description, entries }
}
