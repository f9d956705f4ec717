import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import type { PublicPackage } from '../public-packages.ts'
import { type Outcome, outcomes } from './outcome.ts'
import type { Project } from './project.ts'
import type { Block } from './readme-blocks.ts'
import { run } from './run.ts'
import type { Compiler } from './tools.ts'
import { typeProblems } from './type-problems.ts'

/** How compilers find packages. */
export const resolutions = ['nodenext', 'bundler'] as const

/** Lays the READMEs' blocks into a project, for {@link typeCheck}. */
export function writeBlocks({ folder }: Project, blocks: readonly Block[]): void {
  mkdirSync(join(folder, 'blocks'))
  for (const { name, code } of blocks) writeFileSync(join(folder, 'blocks', `${name}.ts`), code)
}

/** Has a compiler check the blocks, and with them every declaration that they reach: ours and those of others. */
export async function typeCheck(
  project: Project,
  compiler: Compiler,
  resolution: (typeof resolutions)[number],
  packages: readonly PublicPackage[],
): Promise<readonly Outcome[]> {
  const { ours, others } = typeProblems(compile(project, compiler, resolution), packages)
  const target = `${compiler.title}, ${resolution}, by ${project.installer}`
  if (others.length > 0) console.log(`${target}: ${others.length} errors in types that only the examples need.`)
  return outcomes(target, [...ours.keys()], (short) => ours.get(short))
}

/** What the compiler complains about; nothing when it is content. */
function compile({ folder }: Project, compiler: Compiler, resolution: (typeof resolutions)[number]): string {
  const compilerOptions = {
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    target: 'es2023',
    module: resolution === 'bundler' ? 'preserve' : resolution,
    moduleResolution: resolution,
    moduleDetection: 'force',
    types: ['node'],
  }
  const file = join(folder, `tsconfig.${resolution}.json`)
  writeFileSync(file, JSON.stringify({ compilerOptions, include: ['blocks/*.ts'] }))
  try {
    run(execPath, [compiler.program, '-p', file, '--pretty', 'false'], { cwd: folder, timeoutMs: 300_000 })
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
