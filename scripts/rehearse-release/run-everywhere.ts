import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReportLine } from '../../apps/runtimes/suite/suite.ts'
import type { Project } from './project.ts'
import type { Block } from './readme-blocks.ts'
import { withoutTypes } from './run-programs.ts'

/** READMEs are written for Node, where a program can print without a line's end. */
const shim = 'globalThis.process ??= { stdout: { write() {} } }\n'

/**
 * Lays into a folder of a project what runs all programs one after the other, for runtimes that run no files, and reports as the suite of
 * apps/runtimes does. Gives that folder.
 */
export function writeSuite({ folder }: Project, name: string, programs: readonly Block[]): string {
  const target = join(folder, name)
  mkdirSync(target)
  writeFileSync(join(target, 'shim.js'), shim)
  for (const { name, code } of programs) writeFileSync(join(target, `${name}.js`), withoutTypes(code))
  writeFileSync(
    join(target, 'suite.js'),
    `import './shim.js'

const programs = [${programs.map(({ name }) => `['${name}', () => import('./${name}.js')]`).join(', ')}]

export async function runSuite(config, report) {
  for (const [name, load] of programs) {
    await load().then(
      () => report({ name, ms: 0 }),
      (error) => report({ name, ms: 0, error: String(error.stack ?? error) }),
    )
  }
  report({ end: navigator.userAgent })
}
`,
  )
  return target
}

/** What a page has to say, where the key is the simulator's and nobody's secret. Without it a chat with a key refuses to be made. */
export function forPage({ name, code }: Block): Block {
  return { name, code: code.replaceAll('createChat({', 'createChat({ dangerouslyAllowBrowser: true,') }
}

/** What the report says about a program. */
export function problemsIn(lines: readonly string[], name: string): readonly string[] {
  const report = lines.map((line) => JSON.parse(line) as ReportLine)
  const result = report.find((line) => 'name' in line && line.name === name)
  if (!result || !report.some((line) => 'end' in line)) return ['It was not run to its end.']
  return 'error' in result && result.error !== undefined ? [result.error] : []
}
