import { globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { run } from './run.ts'

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
}

const root = resolve(import.meta.dirname, '../../..')

/** Fills a folder with the packages as npm would install them, and with the suite as one file that imports them. */
export async function prepare(folder: string): Promise<void> {
  run('pnpm', ['build'], root)
  for (const file of globSync(join(root, 'packages/*/package.json'))) install(dirname(file), folder)
  // Deno looks for the packages in node_modules only beside a package.json.
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  await build({
    entryPoints: [join(import.meta.dirname, '../suite/suite.ts')],
    outfile: join(folder, 'suite.js'),
    bundle: true,
    packages: 'external',
    format: 'esm',
    target: 'es2023',
    logLevel: 'error',
  })
}

/** Unpacks the tarball that would be published; what it depends on is linked, and nothing else. */
function install(source: string, folder: string): void {
  const { name, dependencies = {} }: Manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  const packed = run('pnpm', ['pack', '--json', '--pack-destination', folder], source)
  const { filename }: { readonly filename: string } = JSON.parse(packed)
  const target = join(folder, 'node_modules', name)
  mkdirSync(target, { recursive: true })
  run('tar', ['-xzf', filename, '--strip-components', '1'], target)
  for (const dependency of Object.keys(dependencies)) {
    symlinkSync(join(source, 'node_modules', dependency), join(folder, 'node_modules', dependency))
  }
}
