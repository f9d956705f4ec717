import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareValues, type Verdict } from './judge.ts'
import { prepare } from './prepare.ts'
import { print } from './print.ts'
import { installRuntimes, programOf, type Runtime, runtimes } from './runtimes.ts'
import { runUnder } from './run-under.ts'

/** The runtimes with these names, or all. */
function chosen(names: readonly string[]): readonly Runtime[] {
  const unknown = names.find((name) => runtimes.every((runtime) => runtime.name !== name))
  if (unknown === undefined) return runtimes.filter(({ name }) => names.length === 0 || names.includes(name))
  throw new RangeError(`There is no runtime \`${unknown}\`; there are ${runtimes.map(({ name }) => name).join(', ')}.`)
}

async function main(names: readonly string[]): Promise<void> {
  const wanted = chosen(names)
  const verdicts: Verdict[] = []
  const folder = mkdtempSync(join(tmpdir(), 'chinwag-runtimes-'))
  try {
    installRuntimes()
    await prepare(folder)
    for (const runtime of wanted) {
      const program = programOf(runtime)
      if (program === undefined) miss(runtime, names.length > 0 || process.env['CI'] === 'true')
      else verdicts.push(await runUnder(runtime, program, folder))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const compared = compareValues(verdicts)
  console.log(print(compared))
  if (compared.length === 0 || compared.some(({ problems }) => problems.length > 0)) process.exitCode = 1
}

function miss({ title, remedy }: Runtime, isError: boolean): void {
  console.error(`${isError ? '✗' : 'Left out:'} ${title} is not here. ${remedy}`)
  if (isError) process.exitCode = 1
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof RangeError ? error.message : error)
  process.exitCode = 2
}
