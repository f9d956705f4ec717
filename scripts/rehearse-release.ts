/**
 * Rehearses a release in a copy of the workspace: raises the versions, publishes to a registry on this machine by the script of the release
 * workflow, installs from there as a user would, and reads, runs and compiles what arrives. Nothing leaves the machine, and the workspace is
 * left as it is. `--quick` leaves out what takes long, `--keep` keeps the folder.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv } from 'node:process'
import { installRuntimes } from '../apps/runtimes/src/runtimes.ts'
import { copyWorkspace } from './copy-workspace.ts'
import { integritiesOf } from './rehearse-release/integrities.ts'
import { quickItinerary, wholeItinerary } from './rehearse-release/itinerary.ts'
import type { Outcome } from './rehearse-release/outcome.ts'
import { createProject } from './rehearse-release/project.ts'
import { publish } from './rehearse-release/publish.ts'
import { raiseVersions } from './rehearse-release/raise-versions.ts'
import { run } from './rehearse-release/run.ts'
import { startRegistry } from './rehearse-release/start-registry.ts'
import { table } from './rehearse-release/table.ts'
import { installTools } from './rehearse-release/tools.ts'
import { visit } from './rehearse-release/visit.ts'

const [options, unknown] = [new Set(argv.slice(2)), argv.slice(2).find((option) => !/^--(?:quick|keep)$/.test(option))]
const begin = performance.now()

/** Says what is done next, and how long all took so far. */
function say(what: string): void {
  console.log(`${((performance.now() - begin) / 1_000).toFixed(1).padStart(6)} s  ${what}`)
}

async function rehearse(folder: string): Promise<readonly Outcome[]> {
  const itinerary = options.has('--quick') ? quickItinerary : wholeItinerary
  const workspace = join(folder, 'workspace')
  say('copies the workspace, and installs what it needs')
  installTools()
  if (itinerary === wholeItinerary) installRuntimes()
  copyWorkspace(workspace)
  run('pnpm', ['install', '--store-dir', run('pnpm', ['store', 'path'], { cwd: '.' }).trim()], { cwd: workspace })
  say('raises the versions')
  const packages = raiseVersions(workspace)
  say(`publishes ${packages.map(({ manifest }) => `${manifest.name} ${manifest.version}`).join(', ')}`)
  await using registry = await startRegistry(join(folder, 'registry'))
  publish(workspace, packages, registry)
  const integrities = await integritiesOf(registry, packages)
  const found: Outcome[] = []
  for (const stop of itinerary) {
    say(`installs by ${stop.installer}, and uses what it got`)
    const project = createProject(join(folder, stop.installer), stop.installer, registry, integrities)
    found.push(...(await visit(stop, project, workspace, packages)))
  }
  return found
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'chinwag-release-'))
  try {
    const found = await rehearse(folder)
    const failed = found.filter(({ problems }) => problems.length > 0)
    console.log(`\n${table(found)}\n`)
    say(failed.length === 0 ? `all ${found.length} passed` : `${failed.length} of ${found.length} failed`)
    return failed.length === 0 ? 0 : 1
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  } finally {
    if (options.has('--keep')) console.log(`Kept in ${folder}`)
    else rmSync(folder, { recursive: true, force: true })
  }
}

if (unknown === undefined) process.exitCode = await main()
else {
  console.error(`The command takes \`--quick\` and \`--keep\`, got \`${unknown}\`.`)
  process.exitCode = 2
}
