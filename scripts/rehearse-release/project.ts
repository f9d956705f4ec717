import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireRuntime } from '../../apps/runtimes/src/runtimes.ts'
import { run } from './run.ts'
import type { Registry } from './start-registry.ts'

/** Who installs. */
export type Installer = 'npm' | 'pnpm' | 'bun' | 'deno'

/** A folder of somebody who uses the packages. */
export interface Project {
  readonly folder: string
  readonly installer: Installer
}

/** How each is told to install, and where it writes down what it installed. */
const installers = {
  npm: { lock: 'package-lock.json', install: (names) => ['npm', 'install', '--no-audit', '--no-fund', ...names] },
  pnpm: { lock: 'pnpm-lock.yaml', install: (names) => ['pnpm', 'add', ...names] },
  bun: { lock: 'bun.lock', install: (names) => [requireRuntime('bun'), 'add', ...names] },
  deno: {
    lock: 'deno.lock',
    // It would have it that a version is a day old.
    install: (names) => [
      ...[requireRuntime('deno'), 'add', '--minimum-dependency-age=0'],
      ...names.map((name) => `npm:${name}`),
    ],
  },
} satisfies Record<Installer, { lock: string; install: (names: readonly string[]) => readonly string[] }>

/**
 * Makes an empty project, and installs these packages there, as their READMEs say. Given are their names, and the hashes of what was published.
 *
 * @throws Error when what was installed is not what the registry has
 */
export function createProject(
  folder: string,
  installer: Installer,
  { npmrc }: Registry,
  integrities: ReadonlyMap<string, string>,
): Project {
  mkdirSync(folder)
  writeFileSync(join(folder, '.npmrc'), npmrc)
  writeFileSync(join(folder, 'package.json'), '{ "name": "project", "private": true, "type": "module" }')
  // pnpm would have it that a version is a day old; to it, the file also says that no folder above is this one's workspace.
  if (installer === 'pnpm')
    writeFileSync(join(folder, 'pnpm-workspace.yaml'), "minimumReleaseAgeExclude: ['@chinwag/*']\n")
  const project = { folder, installer }
  install(project, [...integrities.keys()])
  const lock = readFileSync(join(folder, installers[installer].lock), 'utf8')
  for (const [name, integrity] of integrities) {
    if (lock.includes(integrity)) continue
    throw new Error(`${installer} installed another ${name} than the one that was just published.`)
  }
  return project
}

/** Installs what their examples import besides our packages, and the types of Node. */
export function installExtras(project: Project, extras: Readonly<Record<string, string>>): void {
  install(
    project,
    Object.entries(extras).map(([name, range]) => `${name}@${range}`),
  )
}

function install({ folder, installer }: Project, names: readonly string[]): void {
  const [command = installer, ...args] = installers[installer].install(names)
  run(command, args, { cwd: folder, timeoutMs: 300_000 })
}
