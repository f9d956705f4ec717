import { Writable } from 'node:stream'

/**
 * Where the line editor draws: the terminal, except while an answer is written there. What is typed meanwhile is not drawn in the middle of
 * it, and there when the editor is shown again.
 */
export class MutedOutput extends Writable {
  readonly #terminal: NodeJS.WriteStream
  isMuted = false

  constructor(terminal: NodeJS.WriteStream) {
    super({ decodeStrings: false })
    this.#terminal = terminal
    terminal.on('resize', this.#resize)
  }

  readonly #resize = (): void => void this.emit('resize')

  /** The editor wraps its line there. */
  get columns(): number {
    return this.#terminal.columns
  }

  override _write(chunk: string | Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    if (!this.isMuted) this.#terminal.write(chunk)
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#terminal.off('resize', this.#resize)
    done(error)
  }
}
