import { argv } from 'node:process'
import { runCore } from './core/run-core.ts'

const [name, ...rest] = argv.slice(2)
if (name !== 'core') throw new TypeError(`There is no benchmark called '${name ?? ''}'. There is: core.`)
await runCore(rest)
