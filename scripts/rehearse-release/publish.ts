import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireLoopback } from './loopback.ts'
import type { PublicPackage } from '../public-packages.ts'
import { run } from './run.ts'
import type { Registry } from './start-registry.ts'

/**
 * Publishes a copy of the workspace to a registry on this machine, by the very script that the release workflow runs.
 *
 * @throws RangeError when pnpm would publish anywhere else
 */
export function publish(workspace: string, packages: readonly PublicPackage[], registry: Registry): void {
  requireLoopback(registry.url)
  // Both: the packages have a scope, and whatever has none must not go anywhere else either.
  writeFileSync(join(workspace, '.npmrc'), `${registry.npmrc}registry=${registry.url}\n`)
  for (const { folder } of packages) prepareManifest(folder, registry)
  for (const { folder } of packages) requireOwnRegistry(folder)
  run('pnpm', ['run', 'release'], { cwd: workspace, timeoutMs: 300_000 })
}

/** What is not so in a rehearsal: provenance is signed by GitHub for a public repository. */
function prepareManifest(folder: string, { url }: Registry): void {
  const file = join(folder, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  const { provenance, ...publishConfig } = manifest.publishConfig
  if (provenance !== true) throw new Error(`${manifest.name}: \`publishConfig.provenance\` must be true.`)
  const directory = `packages/${folder.replace(/^.*\//, '')}`
  const repository = manifest.repository ?? { type: 'git', url: 'git+https://chinwag.invalid/chinwag.git', directory }
  const prepared = { ...manifest, repository, publishConfig: { ...publishConfig, registry: url } }
  writeFileSync(file, `${JSON.stringify(prepared, undefined, 2)}\n`)
}

/** Asks pnpm itself where it would publish to. */
function requireOwnRegistry(folder: string): void {
  for (const key of ['registry', '@chinwag:registry']) {
    requireLoopback(run('pnpm', ['config', 'get', key], { cwd: folder }).trim())
  }
}
