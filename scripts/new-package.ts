/** Makes a middleware package that passes every check at once: the template under a new name, registered wherever packages are named. */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { argv } from 'node:process'
import { nameProblem } from './new-package/check-name.ts'
import { type Names, namesOf, template } from './new-package/names.ts'
import { type Files, folderOf, planPackage } from './new-package/plan-package.ts'
import { registrations } from './new-package/registrations.ts'
import { usedNames } from './new-package/used-names.ts'

const usage = 'Usage: npx -y pnpm@12 new-package NAME, such as `new-package rate-limit`'

function main([name, ...more]: readonly string[]): number {
  if (name === '--help') return say(usage)
  if (name === undefined || more.length > 0) {
    return refuse(`The command takes one name, got ${name === undefined ? 'none' : more.length + 1}.`)
  }
  const copied = read(templateFiles())
  const problem = nameProblem(name, { taken: takenNames(), used: usedNames(copied) })
  if (problem !== undefined) return refuse(problem)
  const names = namesOf(name)
  write(planPackage(names, new Map([...copied, ...read(registrations.map(({ file }) => file))])))
  return say(nextSteps(names))
}

function templateFiles(): readonly string[] {
  const exclude = ['**/node_modules', '**/dist', '**/.turbo', '**/CHANGELOG.md']
  return globSync(`${folderOf(template)}/**/*.*`, { exclude }).toSorted()
}

/** A folder that is left of a removed package counts too: what is in it is not to be overwritten. */
function takenNames(): readonly string[] {
  return ['packages', 'apps'].flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []))
}

function read(paths: readonly string[]): Files {
  return new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]))
}

function write(files: Files): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  // A longer name breaks lines elsewhere, and widens tables.
  execFileSync('oxfmt', [...files.keys()], { stdio: ['ignore', 'ignore', 'inherit'] })
}

function nextSteps({ kebab, camel, pascal }: Names): string {
  const command = 'npx -y pnpm@12'
  return [
    `Made packages/${kebab}: @chinwag/${kebab}, with ${camel}() and ${pascal}Options.`,
    `Named it in ${registrations.map(({ file }) => file).join(', ')}; wrote .changeset/first-${kebab}.md.`,
    '',
    'Next:',
    `  1. ${command} test packages/${kebab}: installs it, and passes as it is.`,
    `  2. Put your middleware in the place of the one in packages/${kebab}/src/${kebab}.ts, and claim what it does in conformance.test.ts.`,
    '  3. Say what it does in its package.json and README, in the table of the root README, and in the changeset.',
    `  4. ${command} docs:api: its page of the API reference, and its line in llms.txt.`,
    '  5. bash .ci/run: all checks. CONTRIBUTING.md has each of them.',
  ].join('\n')
}

function say(text: string): number {
  console.log(text)
  return 0
}

function refuse(problem: string): number {
  console.error(`${problem}\n${usage}`)
  return 2
}

process.exitCode = main(argv.slice(2))
