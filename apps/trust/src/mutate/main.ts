import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readScore, type Score } from './read-score.ts'
import { type Target, targets } from './targets.ts'

const root = join(import.meta.dirname, '../../../..')
const home = join(import.meta.dirname, '../../mutation')
const stryker = join(home, 'node_modules/@stryker-mutator/core/bin/stryker.js')

/** Of a file, in per cent. */
const leastScore = 85

/** A hundred and seventy packages that nothing else needs: they are installed when somebody asks for them. */
function install(): void {
  const args = ['install', '--ignore-workspace', '--frozen-lockfile', '--ignore-scripts']
  const { status } = spawnSync('pnpm', args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0 || !existsSync(stryker)) throw new Error('Stryker could not be installed.')
}

/** Mutates one file. All of it each time: what was found before is no help where tables and patterns at the top of a file are mutated. */
function mutate({ file, tests }: Target): Score {
  const report = join(home, 'reports', `${file.replaceAll('/', '-')}.json`)
  const args = [
    stryker,
    'run',
    'apps/trust/mutation/stryker.json',
    '--mutate',
    file,
    '--incrementalFile',
    report,
    '--force',
  ]
  const env = { ...process.env, MUTATION_TESTS: tests.join(',') }
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`Stryker failed for ${file}.\n${stdout}`)
  return readScore(report, file)
}

function chosen(names: readonly string[]): readonly Target[] {
  const found = targets.filter(({ file }) => names.length === 0 || names.some((name) => file.includes(name)))
  if (found.length > 0) return found
  throw new RangeError(`No file fits ${names.join(', ')}. There are:\n${targets.map(({ file }) => file).join('\n')}`)
}

const wanted = chosen(process.argv.slice(2))
install()
for (const target of wanted) {
  const { score, mutants, survivors } = mutate(target)
  const isEnough = score >= leastScore
  console.log(`${isEnough ? '✓' : '✗'} ${target.file}: ${score.toFixed(1)} % of ${mutants}`)
  for (const survivor of survivors) console.log(`    ${survivor}`)
  if (!isEnough) process.exitCode = 1
}
