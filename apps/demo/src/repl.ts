import { createInterface } from 'node:readline'
import { type Asker, exitCodes } from './asker.ts'
import type { Terminal } from './terminal.ts'

const help = `/new    forget the conversation
/help   this text
/exit   leave (so does Ctrl-D)
Ctrl-C stops an answer; without one it leaves. Asking the last question again repeats that turn, from the cache if it is there.`

/** A chat at the terminal. @returns an exit code */
export function runRepl(asker: Asker, terminal: Terminal): Promise<number> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, prompt: '› ' })
  let answering: AbortController | undefined

  async function take(line: string): Promise<void> {
    const text = line.trim()
    if (text === '/exit') return lines.close()
    if (text === '/help') terminal.note(help)
    else if (text === '/new') asker.session.forget()
    else if (text.startsWith('/')) terminal.note(`There is no command ${text}. /help lists them.`)
    else if (text !== '') {
      answering = new AbortController()
      await asker.ask(text, answering.signal)
      answering = undefined
    }
    lines.prompt()
  }

  return new Promise((resolve) => {
    let exitCode: number = exitCodes.answered
    let queue = Promise.resolve()
    lines.on('line', (line) => void (queue = queue.then(() => take(line))))
    lines.on('SIGINT', () => {
      if (answering) return answering.abort()
      exitCode = exitCodes.interrupted
      lines.close()
    })
    lines.on('close', () => {
      if (exitCode === exitCodes.interrupted) answering?.abort()
      void queue.then(() => resolve(exitCode))
    })
    terminal.note('Type a question; /help lists the commands.')
    lines.prompt()
  })
}
