/**
 * Builds and packs every published package, then reads the tarballs as a user would get them: publint, attw, the list of
 * files, and an import of each entry by plain Node. With folders as arguments, only those: what they import must be among them.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { argv, execPath } from 'node:process'
import { namesOf } from './new-package/names.ts'
import { unexpectedFiles } from './unexpected-files.ts'

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly publishConfig: { readonly exports: Readonly<Record<string, unknown>> }
}

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

const problems: string[] = []
const temporary = mkdtempSync(join(tmpdir(), 'chinwag-packages-'))

/** Runs a tool; what it printed is shown, and counts as a problem, only when it fails. */
function attempt(title: string, command: string, args: readonly string[], cwd = '.'): string {
  try {
    const stdout = execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    console.log(`✓ ${title}`)
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    console.log(`✗ ${title}\n${stdout}${stderr}`)
    problems.push(title)
    return ''
  }
}

function checkTarball(folder: string, { name }: Manifest): void {
  const output = attempt(`${name}: pack`, 'pnpm', ['pack', '--json', '--pack-destination', temporary], folder)
  if (output === '') return
  const { filename, files }: Packed = JSON.parse(output)
  const unexpected = unexpectedFiles(files.map((file) => file.path))
  if (unexpected.length > 0) {
    problems.push(
      `${name}: would publish ${unexpected.join(', ')} (where a source is gone, delete dist and build again)`,
    )
  }
  attempt(`${name}: publint`, resolve('node_modules/.bin/publint'), ['run', filename, '--strict'])
  attempt(`${name}: attw`, resolve('node_modules/.bin/attw'), [filename, '--profile', 'esm-only', '--no-emoji'])
  install(folder, name, filename)
}

function install(folder: string, name: string, tarball: string): void {
  const target = join(temporary, 'node_modules', name)
  mkdirSync(target, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components', '1'])
  const dependencies = join(folder, 'node_modules')
  for (const dependency of existsSync(dependencies) ? readdirSync(dependencies) : []) {
    const link = join(temporary, 'node_modules', dependency)
    if (!dependency.startsWith('.') && !existsSync(link)) symlinkSync(resolve(dependencies, dependency), link)
  }
}

function checkImports({ name, publishConfig }: Manifest): void {
  for (const entry of Object.keys(publishConfig.exports)) {
    const specifier = name + entry.slice(1)
    attempt(
      `${specifier}: import`,
      execPath,
      ['--input-type=module', '--eval', `await import('${specifier}')`],
      temporary,
    )
  }
}

/** How middlewares are made, by package: those that need an argument, or have another name than their package. */
const factories: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  core: { mapRequest: '(body) => body', mapText: '(text) => text' },
  retry: { circuitBreaker: '', fallback: "[{ model: 'b' }]", hedge: '{ delayMs: 1 }' },
}

/** Inspectors show a middleware by the name of its function, which a bundler may have changed. */
function checkNames(folder: string, { name }: Manifest): void {
  const { kebab, camel } = namesOf(basename(folder))
  const listed = Object.entries(factories[kebab] ?? {})
  const code = `
    import * as surface from '${name}'
    const made = {
      ${camel}: surface.${camel}?.(),
      ${listed.map(([factory, args]) => `${factory}: surface.${factory}(${args})`).join(', ')}
    }
    for (const [name, middleware] of Object.entries(made)) {
      if (middleware && middleware.name !== name) throw new Error(name + '() is published as ' + middleware.name)
    }
  `
  attempt(`${name}: middlewares keep their names`, execPath, ['--input-type=module', '--eval', code], temporary)
}

const folders = argv.slice(2)
const packages = globSync('packages/*/package.json')
  .toSorted()
  .map((file) => ({ folder: dirname(file), manifest: JSON.parse(readFileSync(file, 'utf8')) as Manifest }))
  .filter(({ folder, manifest }) => manifest.private !== true && (folders.length === 0 || folders.includes(folder)))

attempt('build', 'pnpm', ['build', ...folders.map((folder) => `--filter=./${folder}`)])
for (const { folder, manifest } of packages) checkTarball(folder, manifest)
for (const { manifest } of packages) checkImports(manifest)
for (const { folder, manifest } of packages) checkNames(folder, manifest)
rmSync(temporary, { recursive: true, force: true })
for (const problem of problems) console.error(`Problem: ${problem}`)
process.exitCode = problems.length > 0 ? 1 : 0
