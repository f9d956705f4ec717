import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** A build of core that nobody changes while it is measured. */
export interface BuiltCore extends Disposable {
  /** The address of its entry. */
  readonly url: string
}

/** Builds core, unless told not to, and copies what came of it, as it is published, to a folder of its own. */
export function buildCore({ noBuild }: { readonly noBuild: boolean }): BuiltCore {
  const core = join(root, 'packages/core')
  const bundle = join(root, 'scripts/bundle-package.ts')
  if (!noBuild) execFileSync(process.execPath, [bundle], { cwd: core, stdio: 'inherit' })
  const parent = fileURLToPath(new URL('../../dist/', import.meta.url))
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'core-'))
  cpSync(join(core, 'dist'), folder, { recursive: true })
  // A bundler reads `sideEffects` there.
  cpSync(join(core, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(core, 'node_modules'), join(folder, 'node_modules'))
  return {
    url: pathToFileURL(join(folder, 'index.js')).href,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}
