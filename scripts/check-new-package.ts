/**
 * Makes a package in a copy of the workspace, and checks that it passes at once what every package must: types, lint, format, tests, unused code,
 * snippets, size, and what is published of it.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import { copyWorkspace } from './copy-workspace.ts'
import { registrations } from './new-package/registrations.ts'

// Longer than the template's, so that lines break elsewhere.
const name = 'longer-than-that-of-the-template'
const folder = `packages/${name}`
const copy = mkdtempSync(join(tmpdir(), 'chinwag-new-package-'))

/** What must not fail in the copy, in this order. The rest of the workspace is checked elsewhere. */
const steps: Readonly<Record<string, () => void>> = {
  'makes a package': () => run(execPath, ['scripts/new-package.ts', name], copy),
  'refuses to make it again': refuseAgain,
  'installs it': install,
  types: () => pnpm('types'),
  lint: () => pnpm('lint', folder),
  format: () => pnpm('format:check', folder, ...registrations.map(({ file }) => file)),
  tests: () => pnpm('test', folder),
  'unused code': () => pnpm('check:unused', '--workspace', folder),
  snippets: () => pnpm('check:snippets', folder),
  size: checkSize,
  // It is imported with the core that it is published for.
  'what is published': () => pnpm('check:packages', 'packages/core', folder),
}

try {
  // The apps stay behind, but for the one that scripts use: no package needs them, and what they depend on takes longer than all the rest.
  copyWorkspace(copy, (file) => !file.startsWith('apps/') || file.startsWith('apps/runtimes/'))
  process.exitCode = Object.entries(steps).every(([title, step]) => passes(title, step)) ? 0 : 1
} finally {
  rmSync(copy, { recursive: true, force: true })
}

function refuseAgain(): void {
  try {
    run(execPath, ['scripts/new-package.ts', name], copy)
  } catch (error) {
    if (isFailure(error) && error.status === 2 && error.stderr.includes('is taken')) return
    throw error
  }
  throw new Error('It was made a second time.')
}

/** From where the workspace was installed: the copy may be on another disk, for which there would be another store. */
function install(): void {
  const store = run('pnpm', ['store', 'path']).trim()
  pnpm('install', '--no-frozen-lockfile', '--prefer-offline', '--store-dir', store)
}

function checkSize(): void {
  const file = join(copy, '.size-limit.json')
  const limits: readonly { readonly path: string }[] = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify(limits.filter(({ path }) => path.startsWith(`${folder}/`))))
  pnpm('check:size')
}

function passes(title: string, step: () => void): boolean {
  const begin = performance.now()
  try {
    step()
    console.log(`✓ ${title} (${((performance.now() - begin) / 1000).toFixed(1)} s)`)
    return true
  } catch (error) {
    console.log(`✗ ${title}: ${isFailure(error) ? error.stdout + error.stderr : String(error)}`)
    return false
  }
}

function pnpm(...args: readonly string[]): void {
  run('pnpm', args, copy)
}

function run(command: string, args: readonly string[], cwd = '.'): string {
  // The report of tests is that of the workspace.
  const { TEST_REPORT_FILE: _report, ...rest } = env
  return execFileSync(command, args, { cwd, env: rest, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

interface Failure {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Whether a command was run, and failed. */
function isFailure(error: unknown): error is Failure {
  return error instanceof Error && 'stdout' in error && typeof error.stdout === 'string'
}
