import { join } from 'node:path'
import { build } from 'esbuild'
import type { Job } from './launch/launch.ts'

/** Bundles the suite with the packages into `NAME.bundle.js`, for a runtime that installs nothing. Gives its path. */
export async function bundle({ folder, config }: Job, name: string, entry: string): Promise<string> {
  const outfile = join(folder, `${name}.bundle.js`)
  await build({
    stdin: { contents: entry.replace('CONFIG', JSON.stringify(config)), resolveDir: folder },
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    logLevel: 'error',
  })
  return outfile
}
