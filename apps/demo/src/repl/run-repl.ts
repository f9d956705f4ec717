import { createInterface, type Interface, type Key } from 'node:readline'
import type { Said } from '@chinwag/context'
import type { Asker } from '../asker.ts'
import { exitCodes } from '../exit-codes.ts'
import { errorLines } from '../terminal/error-lines.ts'
import { paintLine } from '../terminal/line.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { commandNames, isCommand, runCommand } from './commands.ts'
import { joinPasted, type Paste } from './join-pasted.ts'
import { MutedOutput } from './muted-output.ts'

/** What a chat at the terminal is made of. */
export interface ReplParts {
  readonly asker: Asker
  readonly terminal: Terminal
  /** What a question is, with all that goes with it. */
  readonly say: (question: string) => Said
  readonly stdin: NodeJS.ReadStream
  readonly stderr: NodeJS.WriteStream
}

/** A chat at the terminal. @returns an exit code, when the user leaves */
export function runRepl(parts: ReplParts): Promise<number> {
  return new Promise((resolve) => new Repl(parts, resolve).begin())
}

/** What was typed, and whether the user could see it. */
interface Entry {
  readonly text: string
  readonly isHidden: boolean
}

class Repl {
  readonly #parts: ReplParts
  readonly #resolve: (exitCode: number) => void
  readonly #output: MutedOutput
  readonly #lines: Interface
  readonly #paste: Paste
  readonly #prompt: string
  /** What was typed ahead. */
  #entries: Entry[] = []
  #isBusy = false
  #isClosed = false
  #exitCode: number = exitCodes.answered
  #answering: AbortController | undefined
  /** Whether the next Ctrl-C leaves. */
  #isArmed = false

  constructor(parts: ReplParts, resolve: (exitCode: number) => void) {
    this.#parts = parts
    this.#resolve = resolve
    this.#output = new MutedOutput(parts.stderr)
    this.#prompt = paintLine({ text: '› ', tone: 'accent' }, parts.terminal.look)
    this.#lines = createInterface({
      input: parts.stdin,
      output: this.#output,
      terminal: parts.stderr.isTTY,
      prompt: this.#prompt,
      // Of a conversation that goes on.
      history: parts.asker.session.questions.toReversed(),
      removeHistoryDuplicates: true,
      completer: (line: string) => [
        line.startsWith('/') ? commandNames.filter((name) => name.startsWith(line)) : [],
        line,
      ],
    })
    this.#paste = joinPasted(this.#lines, (text) => this.#take(text))
  }

  begin(): void {
    const { stdin, terminal } = this.#parts
    this.#lines.on('line', this.#paste.add)
    this.#lines.on('close', () => this.#close())
    this.#lines.on('SIGINT', this.#interrupt)
    // Where the editor is no terminal, Ctrl-C comes as a signal.
    process.on('SIGINT', this.#interrupt)
    stdin.on('keypress', this.#disarm)
    terminal.note({ text: 'Type a question; /help lists the commands.', tone: 'dim' })
    this.#lines.prompt()
  }

  #take(text: string): void {
    this.#isArmed = false
    this.#entries.push({ text, isHidden: this.#output.isMuted })
    if (!this.#isBusy) void this.#work()
  }

  async #work(): Promise<void> {
    this.#isBusy = true
    for (let entry = this.#entries.shift(); entry; entry = this.#entries.shift()) {
      await this.#do(entry).catch((error: unknown) => errorLines(error).forEach(this.#parts.terminal.note))
    }
    this.#isBusy = false
    if (this.#isClosed) this.#end()
    else this.#lines.prompt(true)
  }

  async #do({ text, isHidden }: Entry): Promise<void> {
    const { asker, terminal, say } = this.#parts
    if (isHidden)
      terminal.note([
        { text: '› ', tone: 'accent' },
        { text, tone: 'plain' },
      ])
    if (isCommand(text)) {
      if (!(await runCommand(text, { asker, note: terminal.note, now: () => new Date() })))
        this.#leave(exitCodes.answered)
    } else if (text.trim() !== '') await this.#ask(say(text.trim()))
  }

  async #ask(said: Said): Promise<void> {
    this.#answering = new AbortController()
    this.#output.isMuted = true
    await this.#parts.asker.ask(said, this.#answering.signal)
    this.#parts.terminal.note('')
    this.#output.isMuted = false
    this.#answering = undefined
  }

  readonly #interrupt = (): void => {
    if (this.#answering && !this.#answering.signal.aborted) {
      this.#isArmed = true
      this.#dropEntries()
      return this.#answering.abort()
    }
    if (this.#lines.line !== '') return this.#clearLine()
    if (this.#isArmed) return this.#leave(exitCodes.interrupted)
    this.#isArmed = true
    this.#output.write('\n')
    this.#parts.terminal.note({ text: 'Ctrl-C again leaves, and so does Ctrl-D.', tone: 'dim' })
    this.#lines.prompt()
  }

  /** Whoever stops an answer may not want what was to follow it either; nothing is lost without a word. */
  #dropEntries(): void {
    for (const { text } of this.#entries.splice(0)) {
      this.#parts.terminal.note({ text: `Not asked, as the answer before it was stopped: ${text}`, tone: 'warn' })
    }
  }

  readonly #disarm = (_: unknown, { ctrl, name }: Key): void => {
    if (!(ctrl && name === 'c')) this.#isArmed = false
  }

  #clearLine(): void {
    this.#paste.drop()
    this.#lines.write(null, { ctrl: true, name: 'e' })
    this.#lines.write(null, { ctrl: true, name: 'u' })
  }

  #leave(exitCode: number): void {
    this.#exitCode = exitCode
    this.#entries = []
    this.#answering?.abort()
    this.#lines.close()
  }

  /** After Ctrl-D, what was asked before is still answered. */
  #close(): void {
    this.#isClosed = true
    process.off('SIGINT', this.#interrupt)
    this.#parts.stdin.off('keypress', this.#disarm)
    if (!this.#isBusy) this.#end()
  }

  #end(): void {
    this.#output.isMuted = false
    // The shell's prompt begins on a line of its own.
    if (this.#lines.terminal) this.#output.write('\n')
    this.#output.destroy()
    this.#resolve(this.#exitCode)
  }
}
