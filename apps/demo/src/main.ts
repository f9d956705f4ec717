import { text } from 'node:stream/consumers'
import { createAsker, exitCodes } from './asker.ts'
import { runRepl } from './repl.ts'
import { readSettings, type Settings, usage, UsageError } from './settings.ts'
import { processTerminal } from './terminal.ts'

const simulatedNotice =
  'Simulated: no server is set. To ask a real one, set OPENAI_API_KEY (and OPENAI_BASE_URL, OPENAI_MODEL), or pass --base-url and --model.'

async function main(settings: Settings): Promise<number> {
  const stop = new AbortController()
  const terminal = processTerminal()
  if (!settings.server) terminal.note(simulatedNotice)
  const asker = createAsker(settings, terminal)
  const question = settings.question ?? (process.stdin.isTTY ? undefined : (await text(process.stdin)).trim())
  if (question === undefined) return runRepl(asker, terminal)
  if (question === '') throw new UsageError('There is no question: stdin is empty.')
  process.once('SIGINT', () => stop.abort())
  return asker.ask(question, stop.signal)
}

try {
  const settings = readSettings(process.argv.slice(2), process.env)
  if (settings.help) process.stdout.write(usage)
  else process.exitCode = await main(settings)
} catch (error) {
  const isUsage = error instanceof UsageError || error instanceof TypeError || error instanceof RangeError
  process.stderr.write(
    isUsage ? `${error.message}\n\n${usage}` : `${error instanceof Error ? error.stack : String(error)}\n`,
  )
  process.exitCode = isUsage ? exitCodes.usage : exitCodes.failed
}
