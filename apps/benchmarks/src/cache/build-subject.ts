import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** A build of core and cache that nobody changes while it is measured. */
export interface BuiltSubject extends Disposable {
  readonly url: string
}

export async function buildSubject(): Promise<BuiltSubject> {
  const parent = fileURLToPath(new URL('../../dist/', import.meta.url))
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'cache-'))
  const outfile = join(folder, 'subject.js')
  await build({
    entryPoints: [fileURLToPath(new URL('subject.ts', import.meta.url))],
    ...{ outfile, bundle: true, format: 'esm', platform: 'node', target: 'es2023', logLevel: 'warning' },
  })
  return { url: pathToFileURL(outfile).href, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}
