import { argv } from 'node:process'
import { runCache } from './cache/run-cache.ts'
import { runContextCost } from './context-cost/run-context-cost.ts'
import { runCore } from './core/run-core.ts'
import { writeOverview } from './overview/write-overview.ts'
import { runRetrySimulation } from './retry-simulation/run-retry-simulation.ts'

const runs = new Map([
  ['cache', runCache],
  ['context-cost', runContextCost],
  ['core', runCore],
  ['retry-simulation', runRetrySimulation],
])

const [name = '', ...rest] = argv.slice(2)
const known = runs.get(name)
const wanted = name === 'all' ? [...runs.values()] : known ? [known] : []
if (wanted.length === 0) {
  throw new TypeError(`There is no benchmark called '${name}'. There are: all, ${[...runs.keys()].join(', ')}.`)
}
for (const run of wanted) await run(rest)
if (rest.includes('--write')) await writeOverview()
