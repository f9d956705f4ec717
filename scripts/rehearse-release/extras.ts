import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest, PublicPackage } from '../public-packages.ts'
import { importedPackages } from './missing-installs.ts'
import type { Block } from './readme-blocks.ts'

/** What READMEs import that is not ours, what our packages take if it is there, and the types of Node; each as this workspace has it. */
export function extrasOf(
  workspace: string,
  packages: readonly PublicPackage[],
  blocks: readonly Block[],
): Readonly<Record<string, string>> {
  const root: Manifest = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'))
  const known = Object.assign({}, ...[{ manifest: root }, ...packages].map(({ manifest }) => manifest.devDependencies))
  const imported = blocks.flatMap(({ code }) => importedPackages(code))
  const peers = packages.flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {}))
  const names = [...new Set(['@types/node', ...imported, ...peers])].filter((name) => !name.startsWith('@chinwag/'))
  return Object.fromEntries(names.map((name) => [name, known[name] ?? unknown(name)]))
}

function unknown(name: string): never {
  throw new Error(`A README imports ${name}, which no package has in its \`devDependencies\`; add it there.`)
}
