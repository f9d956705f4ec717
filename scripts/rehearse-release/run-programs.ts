import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { environment } from '../../apps/runtimes/src/launch/launch.ts'
import type { Project } from './project.ts'
import type { Block } from './readme-blocks.ts'
import { run } from './run.ts'

/** Lays the programs into a project: as they stand in the READMEs, and without their types for runtimes that do not strip them. */
export function writePrograms({ folder }: Project, programs: readonly Block[]): void {
  for (const { name, code } of programs) {
    writeFileSync(join(folder, `${name}.ts`), code)
    writeFileSync(join(folder, `${name}.js`), withoutTypes(code))
  }
}

/** The program in JavaScript. */
export function withoutTypes(code: string): string {
  return transformSync(code, { loader: 'ts', target: 'es2023' }).code
}

/**
 * Runs a program as a user would.
 *
 * @throws Error when it fails, or prints nothing
 */
export function runProgram({ folder }: Project, command: string, args: readonly string[]): void {
  const output = run(command, args, { cwd: folder, env: environment(folder), timeoutMs: 30_000 })
  if (output.trim() === '') throw new Error('It printed nothing.')
}
