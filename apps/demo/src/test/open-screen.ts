import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env as ours, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, vi } from 'vitest'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const execute = promisify(execFile)

/** What a terminal is like, and what runs in it. */
export interface ScreenOptions {
  readonly args?: readonly string[]
  /** Where conversations are kept. @default a folder that is gone with the screen */
  readonly home?: string
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
  /** What follows the command in the shell, such as ` | head -1`. */
  readonly suffix?: string
}

/** The demo in a terminal of its own, as its user sees it. */
export interface Screen extends AsyncDisposable {
  readonly home: string
  /** What is on the screen; with `colours`, the escape sequences for them too. */
  text(colours?: 'colours'): Promise<string>
  /** Waits until the screen shows something. @returns the screen */
  shows(pattern: RegExp): Promise<string>
  /** Waits until the screen does not show something any more. */
  hides(pattern: RegExp): Promise<void>
  /** Types a text, without Enter. */
  type(text: string): Promise<void>
  /** Types a text, and Enter. */
  enter(text: string): Promise<void>
  /** Presses keys by their names in tmux: `C-c`, `Enter`. */
  press(...keys: readonly string[]): Promise<void>
  paste(text: string): Promise<void>
  resize(columns: number, rows: number): Promise<void>
  title(): Promise<string>
}

/** Starts the demo in a tmux of its own, which is gone with the screen. */
export async function openScreen(options: ScreenOptions = {}): Promise<Screen> {
  const { columns = 100, rows = 60 } = options
  const folder = await mkdtemp(join(tmpdir(), 'chinwag-demo-'))
  const home = options.home ?? folder
  const socket = `chinwag-${randomUUID()}`
  const env = { PATH: ours['PATH'], LANG: 'C.UTF-8', CHINWAG_HOME: home, ...options.env }
  const tmux = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await execute('tmux', ['-L', socket, '-u', '-f', '/dev/null', ...args], { env })
    return stdout
  }
  await tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), shellLine(options))
  const text: Screen['text'] = (colours) => tmux('capture-pane', '-p', ...(colours ? ['-e'] : []))
  return {
    home,
    text,
    shows: (pattern) =>
      until(async () => {
        const seen = await text()
        expect(seen).toMatch(pattern)
        return seen
      }),
    hides: (pattern) => until(async () => expect(await text()).not.toMatch(pattern)),
    type: async (text) => void (await tmux('send-keys', '-l', '--', text)),
    enter: async (text) => void (await tmux('send-keys', '-l', '--', text, ';', 'send-keys', 'Enter')),
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    paste: async (text) => void (await tmux('set-buffer', '--', text, ';', 'paste-buffer')),
    resize: async (columns, rows) => void (await tmux('resize-window', '-x', String(columns), '-y', String(rows))),
    title: () => tmux('display-message', '-p', '#{pane_title}'),
    async [Symbol.asyncDispose]() {
      await tmux('kill-server')
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function until<T>(check: () => Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 50 })
}

/** Shows how the command ended, and stays. A signal for all of the terminal must not end the shell. */
function shellLine({ args = [], suffix = '' }: ScreenOptions): string {
  const command = [execPath, main, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ')
  return `trap : INT; ${command}${suffix}; echo "[ended with $?]"; exec sleep 600`
}
