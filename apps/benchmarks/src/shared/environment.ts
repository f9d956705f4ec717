import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { arch, platform, versions } from 'node:process'
import type { Environment } from './results.ts'

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** What this run depends on, and on which versions of these packages. Versions are those of the manifest, which are exact. */
export function environment(packages: readonly string[]): Environment {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest
  const all = { ...manifest.dependencies, ...manifest.devDependencies }
  const processors = cpus()
  return {
    node: versions.node,
    platform: `${platform} ${arch}`,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    versions: Object.fromEntries(packages.map((name) => [name, all[name] ?? ''])),
  }
}
