import { programOf, type Runtime } from '../../apps/runtimes/src/runtimes.ts'
import { launchSuite, runVitePage } from './launch-suite.ts'
import { type Outcome, outcomes } from './outcome.ts'
import type { Project } from './project.ts'
import type { Block } from './readme-blocks.ts'
import { forPage, problemsIn, writeSuite } from './run-everywhere.ts'
import { runProgram } from './run-programs.ts'

/** How runtimes are told to run a file: those that do not strip types get the program without. */
const commands: Readonly<Record<string, (name: string) => readonly string[]>> = {
  node26: (name) => [`${name}.ts`],
  node24: (name) => [`${name}.ts`],
  node22: (name) => [`${name}.js`],
  bun: (name) => ['--no-install', `${name}.ts`],
  deno: (name) => ['run', '--no-prompt', '--no-remote', '--node-modules-dir=manual', `${name}.ts`],
}

/** Runs each program under a runtime. The others, which run no files, get them as one script. */
export async function runUnder(
  runtime: Runtime,
  project: Project,
  programs: readonly Block[],
): Promise<readonly Outcome[]> {
  const { name, remedy } = runtime
  const isPage = name === 'chromium'
  const title = `${runtime.title}${isPage ? ' and Vite' : ''}, by ${project.installer}`
  const names = programs.map(({ name }) => name)
  const program = programOf(runtime)
  if (program === undefined) return outcomes(title, names, () => [`${runtime.title} is not here. ${remedy}`])
  const command = commands[name]
  if (command) return outcomes(title, names, (each) => runProgram(project, program, command(each)))
  const folder = writeSuite(project, name, isPage ? programs.map(forPage) : programs)
  const lines = launchSuite(folder, program, isPage ? runVitePage : runtime.launch)
  return outcomes(title, names, async (each) => problemsIn(await lines, each))
}
