#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { isRecord } from '../answer/is-record.ts'
import { parseCliOptions, usage } from './cli-options.ts'
import { createSimulator } from './create-simulator.ts'

/** Nobody reads the journal of the command. */
const journalSize = 0

async function main(args: readonly string[]): Promise<void> {
  const options = parseCliOptions(args)
  if (options.help) {
    console.log(usage)
    return
  }
  if (options.version) {
    console.log(version())
    return
  }
  const simulator = createSimulator({ ...options.simulator, journalSize, onError: (error) => console.error(error) })
  const server = await simulator.listen(options.listen)
  console.log(`The simulator listens on ${server.url}`)
  console.log(`Try: OPENAI_BASE_URL=${server.url} OPENAI_API_KEY=sim`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
}

/** Read where it stands: two folders above this file, in the sources as in the package. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return isRecord(manifest) ? String(manifest['version']) : ''
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
