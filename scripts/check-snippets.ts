/** Type-checks every fenced `ts` block of the docs and of the sources' `@example`s, and runs those marked `ts run`. With folders as arguments, only theirs. */
import { execFile, type ExecFileException } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { argv, env, execPath } from 'node:process'
import { stripVTControlCharacters } from 'node:util'
import { extractSnippets, type Snippet } from './extract-snippets.ts'

// Inside the workspace, so that a block finds `vitest` and the like where any other file does.
const folder = '.snippets'
const runTimeoutMs = 30_000

const documents = [
  '*.md',
  'docs/**/*.md',
  'packages/*/README.md',
  'packages/*/docs/**/*.md',
  'apps/*/README.md',
  'packages/*/src/**/*.ts',
]

function findSnippets(): ReadonlyMap<string, Snippet> {
  // The API reference holds signatures, and examples that are checked where they are written.
  const files = globSync(documents).filter((file) => !file.endsWith('.test.ts') && !file.startsWith('docs/api/'))
  const folders = argv.slice(2)
  const isWanted = (file: string): boolean =>
    folders.length === 0 || folders.some((folder) => file.startsWith(`${folder.replace(/\/$/, '')}/`))
  const snippets = files
    .filter(isWanted)
    .toSorted()
    .flatMap((file) => extractSnippets(file, readFileSync(file, 'utf8')))
  return new Map(snippets.map((snippet) => [`${snippet.file.replaceAll('/', '__')}__${snippet.line}.ts`, snippet]))
}

function writeSnippets(snippets: ReadonlyMap<string, Snippet>): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  for (const [name, { code }] of snippets) writeFileSync(join(folder, name), code)
  linkDependencies()
}

const tsconfig = {
  extends: '../tsconfig.base.json',
  compilerOptions: {
    composite: false,
    emitDeclarationOnly: false,
    declarationMap: false,
    isolatedDeclarations: false,
    moduleDetection: 'force',
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    types: ['node'],
  },
  include: ['*.ts'],
}

/** A block may import every package of the workspace, and whatever any of them depends on. */
function linkDependencies(): void {
  const link = (name: string, target: string): void => {
    const path = join(folder, 'node_modules', name)
    mkdirSync(dirname(path), { recursive: true })
    if (!existsSync(path)) symlinkSync(relative(dirname(path), target), path)
  }
  for (const manifest of globSync('packages/*/package.json')) link(nameOf(manifest), dirname(manifest))
  for (const modules of globSync('{packages,apps}/*/node_modules')) {
    for (const name of readdirSync(modules).filter((each) => !each.startsWith('.'))) {
      const names = name.startsWith('@') ? readdirSync(join(modules, name)).map((each) => `${name}/${each}`) : [name]
      for (const each of names) link(each, join(modules, each))
    }
  }
}

function nameOf(manifest: string): string {
  const { name }: { name: string } = JSON.parse(readFileSync(manifest, 'utf8'))
  return name
}

async function typeProblems(snippets: ReadonlyMap<string, Snippet>): Promise<readonly string[]> {
  const { failed, output } = await execute(resolve('node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false'])
  if (!failed) return []
  const located = /^\.snippets\/(?<name>[^(]+)\((?<line>\d+),(?<column>\d+)\): /gm
  return [
    output.replaceAll(located, (match, name: string, line: string, column: string) => {
      const snippet = snippets.get(name)
      return snippet ? `${snippet.file}:${snippet.line + Number(line) - 1}:${column}: ` : match
    }),
  ]
}

async function runProblem(name: string, snippet: Snippet): Promise<string | undefined> {
  const { failed, output } = await execute(execPath, [join(folder, name)])
  return failed ? `${snippet.file}:${snippet.line}: this block failed when it was run.\n${output}` : undefined
}

function execute(file: string, args: readonly string[]): Promise<{ failed: boolean; output: string }> {
  // A block must not reach a real server because the one who checks it has a key.
  const { OPENAI_API_KEY: _key, OPENAI_BASE_URL: _url, OPENAI_MODEL: _model, ...rest } = env
  return new Promise((done) => {
    const options = { env: rest, timeout: runTimeoutMs * (file === execPath ? 1 : 10) }
    execFile(file, args, options, (error: ExecFileException | null, stdout: string, stderr: string) => {
      const reason = error?.killed ? `Stopped after ${options.timeout / 1000} s.\n` : ''
      done({ failed: error !== null, output: stripVTControlCharacters(`${reason}${stdout}${stderr}`).trim() })
    })
  })
}

const snippets = findSnippets()
writeSnippets(snippets)
const problems = [...(await typeProblems(snippets))]
const runnable = [...snippets].filter(([, snippet]) => snippet.run)
for (const [name, snippet] of runnable) {
  const problem = await runProblem(name, snippet)
  if (problem !== undefined) problems.push(problem)
}
for (const problem of problems) console.error(`${problem}\n`)
console.log(
  `${snippets.size} code blocks type-checked, ${runnable.length} run, ${problems.length > 0 ? 'with problems' : 'no problem'}.`,
)
process.exitCode = problems.length > 0 ? 1 : 0
