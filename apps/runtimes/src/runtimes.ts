import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Launch } from './launch/launch.ts'
import { runChromium } from './launch/run-chromium.ts'
import { runScript } from './launch/run-script.ts'
import { runWorkerd } from './launch/run-workerd.ts'
import { run } from './run.ts'

/** Something that runs JavaScript. */
export interface Runtime {
  readonly name: string
  readonly title: string
  /** How it names itself. */
  readonly userAgent: RegExp
  /** Whether its `fetch` tells a connection that was refused from one that was lost. */
  readonly tellsRefusals: boolean
  readonly launch: Launch
  /** Where its program may be. The first that exists is taken. */
  readonly programs: readonly string[]
  /** How to get it. */
  readonly remedy: string
}

const binaries = join(import.meta.dirname, '../binaries')

const fromRegistry = (path: string): Pick<Runtime, 'programs' | 'remedy'> => ({
  programs: [join(binaries, 'node_modules', path)],
  remedy: 'The packages of apps/runtimes/binaries have it for Linux on x64 alone.',
})

/** All that are supported; of Node 22 the oldest. */
export const runtimes: readonly Runtime[] = [
  {
    name: 'node26',
    title: 'Node 26',
    userAgent: /^Node\.js\/26$/,
    tellsRefusals: true,
    launch: runScript('--expose-gc'),
    programs: [process.execPath],
    remedy: '',
  },
  {
    name: 'node24',
    title: 'Node 24',
    userAgent: /^Node\.js\/24$/,
    tellsRefusals: true,
    launch: runScript('--expose-gc'),
    ...fromRegistry('node-24-linux-x64/bin/node'),
  },
  {
    name: 'node22',
    title: 'Node 22.12',
    userAgent: /^Node\.js\/22$/,
    tellsRefusals: true,
    launch: runScript('--expose-gc'),
    ...fromRegistry('node-22-linux-x64/bin/node'),
  },
  {
    name: 'bun',
    title: 'Bun',
    userAgent: /^Bun\/[\d.]+$/,
    tellsRefusals: true,
    launch: runScript('--no-install', '--expose-gc'),
    ...fromRegistry('@oven/bun-linux-x64/bin/bun'),
  },
  {
    name: 'deno',
    title: 'Deno',
    userAgent: /^Deno\/[\d.]+$/,
    tellsRefusals: true,
    launch: runScript(
      ...['run', '--allow-net=127.0.0.1', '--no-prompt', '--no-remote', '--node-modules-dir=manual'],
      '--v8-flags=--expose-gc',
    ),
    ...fromRegistry('@deno/linux-x64-glibc/deno'),
  },
  {
    name: 'workerd',
    title: 'workerd',
    userAgent: /^Cloudflare-Workers$/,
    tellsRefusals: false,
    launch: runWorkerd,
    ...fromRegistry('@cloudflare/workerd-linux-64/bin/workerd'),
  },
  {
    name: 'chromium',
    title: 'Chromium',
    userAgent: /HeadlessChrome\/[\d.]+/,
    tellsRefusals: false,
    launch: runChromium,
    programs: ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'],
    remedy: 'On Debian: `apt-get install chromium`.',
  },
]

/** Installs the runtimes that come from the registry: a few hundred megabytes, the first time. */
export function installRuntimes(): void {
  run('pnpm', ['install', '--ignore-workspace', '--frozen-lockfile'], binaries)
}

/** Where a runtime's program is, if it is. */
export function programOf({ programs }: Runtime): string | undefined {
  return programs.find((program) => existsSync(program))
}

/**
 * Where the program of the runtime with this name is.
 *
 * @throws Error when there is none, or it is not here
 */
export function requireRuntime(name: string): string {
  const runtime = runtimes.find((each) => each.name === name)
  const program = runtime && programOf(runtime)
  if (program === undefined) throw new Error(`The runtime \`${name}\` is not here. ${runtime?.remedy ?? ''}`)
  return program
}
