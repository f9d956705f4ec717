import { argv } from 'node:process'
import { runCache } from './cache/run-cache.ts'
import { runContextCost } from './context-cost/run-context-cost.ts'
import { runCore } from './core/run-core.ts'
import { runRetrySimulation } from './retry-simulation/run-retry-simulation.ts'

const runs = new Map([
  ['cache', runCache],
  ['context-cost', runContextCost],
  ['core', runCore],
  ['retry-simulation', runRetrySimulation],
])

const [name = '', ...rest] = argv.slice(2)
const run = runs.get(name)
if (!run) throw new TypeError(`There is no benchmark called '${name}'. There are: ${[...runs.keys()].join(', ')}.`)
await run(rest)
