import { homedir } from 'node:os'
import type { Said } from '@chinwag/context'
import { type Asker, createAsker } from './asker.ts'
import { exitCodes } from './exit-codes.ts'
import { runRepl } from './repl/run-repl.ts'
import { readQuestion } from './read-question.ts'
import { readSettings, type Settings } from './settings.ts'
import { dataFolder } from './talk/data-folder.ts'
import { imagePart } from './talk/image-part.ts'
import { keepIfPossible } from './talk/keep-if-possible.ts'
import { openStore } from './talk/open-store.ts'
import { endWithReader } from './terminal/end-with-reader.ts'
import { errorLines } from './terminal/error-lines.ts'
import { createTerminal, type Terminal } from './terminal/terminal.ts'
import { UsageError } from './usage-error.ts'
import { usage, usageHint } from './usage.ts'

const simulatedNotice =
  'Simulated: no server is set. To ask a real one, set OPENAI_API_KEY (and OPENAI_BASE_URL, OPENAI_MODEL), or pass --base-url and --model.'

async function main(settings: Settings, terminal: Terminal): Promise<number> {
  const images = await Promise.all(settings.images.map(imagePart))
  const question = await readQuestion(settings.question, process.stdin)
  if (question === '') throw new UsageError('There is no question: it is empty.')
  const folder = dataFolder({ env: process.env, platform: process.platform, home: homedir() })
  using store = keepIfPossible(
    () => openStore(folder),
    (error) => terminal.note({ text: `This conversation is not kept: ${messageOf(error)}`, tone: 'warn' }),
  )
  const asker = await createAsker(settings, terminal, store).catch((error: unknown) => {
    // What the chain refuses was asked for on the command line.
    throw error instanceof TypeError || error instanceof RangeError ? new UsageError(error.message) : error
  })
  if (!settings.server) terminal.note({ text: simulatedNotice, tone: 'dim' })
  if (settings.isContinued) terminal.note({ text: continuedNotice(asker), tone: 'dim' })
  const say = (question: string): Said =>
    images.length === 0 ? question : [{ type: 'text', text: question }, ...images.splice(0)]
  // Awaited here: the store is closed on return.
  if (question === undefined)
    return await runRepl({ asker, terminal, say, stdin: process.stdin, stderr: process.stderr })
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  return await asker.ask(say(question), stop.signal)
}

function continuedNotice({ session: { questions } }: Asker): string {
  const last = questions.at(-1)
  if (last === undefined) return 'There is no conversation to go on with: this is a new one.'
  const short = last.length > 60 ? `${last.slice(0, 60)}…` : last
  return `Going on after ${questions.length === 1 ? '1 question' : `${questions.length} questions`}, the last one “${short.replaceAll(/\s+/g, ' ')}”.`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const terminal = createTerminal({
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  platform: process.platform,
})
endWithReader(process, terminal)
try {
  const settings = readSettings(process.argv.slice(2), process.env)
  if (settings.help) terminal.out(usage)
  else process.exitCode = await main(settings, terminal)
} catch (error) {
  const isUsage = error instanceof UsageError
  for (const line of isUsage ? [...errorLines(error), usageHint] : errorLines(error)) terminal.note(line)
  process.exitCode = isUsage ? exitCodes.usage : exitCodes.failed
}
