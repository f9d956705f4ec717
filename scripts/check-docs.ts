/** Checks the documentation: every export says what it does, what is generated is up to date, and every link leads somewhere. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { brokenLinks } from './broken-links.ts'
import { generatedDocs, undocumentedExports } from './generated-docs.ts'

const linked = ['*.md', 'llms.txt', 'docs/**/*.md', 'packages/*/*.md', 'packages/*/docs/**/*.md', 'apps/*/*.md']

const generated = await generatedDocs()
const isNew = ({ file, text }: { file: string; text: string }): boolean =>
  !existsSync(file) || readFileSync(file, 'utf8') !== text
const known = new Set(generated.map(({ file }) => file))
const files = globSync(linked).toSorted()

const problems = [
  ...undocumentedExports().map((each) => `${each} is exported, and has no documentation comment.`),
  ...generated.filter(isNew).map(({ file }) => `${file} is out of date: npx -y pnpm@12 docs:api writes it anew.`),
  ...globSync('docs/api/*.md')
    .filter((file) => !known.has(file))
    .map((file) => `${file} belongs to no package.`),
  ...files.flatMap((file) => brokenLinks(file)).map((each) => `${each} leads nowhere.`),
]
for (const problem of problems) console.error(problem)
console.log(`${generated.length} generated files, links of ${files.length} files: ${problems.length} problems.`)
process.exitCode = problems.length > 0 ? 1 : 0
