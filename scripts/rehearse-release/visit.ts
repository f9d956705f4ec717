import { runtimes } from '../../apps/runtimes/src/runtimes.ts'
import type { PublicPackage } from '../public-packages.ts'
import { extrasOf } from './extras.ts'
import { importSizes } from './import-sizes.ts'
import type { Stop } from './itinerary.ts'
import type { Outcome } from './outcome.ts'
import { installExtras, type Project } from './project.ts'
import { type Block, readmeBlocks, readmePrograms } from './readme-blocks.ts'
import { writePrograms } from './run-programs.ts'
import { runUnder } from './run-under.ts'
import { checkTarballs } from './tarball/check-tarballs.ts'
import { compilers } from './tools.ts'
import { resolutions, typeCheck, writeBlocks } from './type-check.ts'

/** Does with the packages in a project what its users do: runs the READMEs' programs, then installs what else their examples need, and compiles them. */
export async function visit(
  stop: Stop,
  project: Project,
  workspace: string,
  packages: readonly PublicPackage[],
): Promise<readonly Outcome[]> {
  const found: Outcome[] = []
  const programs = readmePrograms(workspace, packages)
  writePrograms(project, programs)
  for (const runtime of runtimes.filter(({ name }) => stop.runtimes.includes(name))) {
    found.push(...(await runUnder(runtime, project, programs)))
  }
  if (stop.compilers === 'none') return found
  const blocks = readmeBlocks(packages)
  installExtras(project, extrasOf(workspace, packages, blocks))
  found.push(...(await compile(stop, project, packages, blocks)))
  if (stop.tarballs === 'not') return found
  await printSizes(workspace, project, packages)
  return [...(await checkTarballs(project, packages, stop.tarballs === 'by all tools')), ...found]
}

async function compile(
  stop: Stop,
  project: Project,
  packages: readonly PublicPackage[],
  blocks: readonly Block[],
): Promise<readonly Outcome[]> {
  const found: Outcome[] = []
  const all = stop.compilers === 'all'
  writeBlocks(project, blocks)
  for (const compiler of all ? compilers : compilers.slice(-1)) {
    for (const resolution of all ? resolutions : resolutions.slice(0, 1)) {
      found.push(...(await typeCheck(project, compiler, resolution, packages)))
    }
  }
  return found
}

async function printSizes(workspace: string, project: Project, packages: readonly PublicPackage[]): Promise<void> {
  for (const line of await importSizes(workspace, project, packages)) console.log(line)
}
