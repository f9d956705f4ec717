import { join } from 'node:path'
import { run } from './run.ts'

const folder = join(import.meta.dirname, 'tools')
const modules = join(folder, 'node_modules')

/** The registry's program. */
export const verdaccio: string = join(modules, 'verdaccio/bin/verdaccio')

/** The bundler's program. */
export const vite: string = join(modules, 'vite/bin/vite.js')

/** One of TypeScript's. */
export interface Compiler {
  readonly title: string
  readonly program: string
}

/** Those of users, the newest last. */
export const compilers: readonly Compiler[] = ['5.9', '6', '7'].map((version) => ({
  title: `TypeScript ${version}`,
  program: join(modules, `typescript-${version}/bin/tsc`),
}))

/** Installs them. */
export function installTools(): void {
  run('pnpm', ['install', '--frozen-lockfile'], { cwd: folder, timeoutMs: 300_000 })
}
