import { ChatError } from '../errors/chat-error.ts'
import { brokenBody } from '../errors/network-error.ts'
import type { Attempt } from '../transport/attempt.ts'

/** A response's body as pieces of text: stopped with its attempt, watched by its timeouts, and let go of once. */
export class BodyReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  readonly #attempt: Attempt
  readonly #decoder = new TextDecoder()
  readonly #requestId: string | undefined
  #released = false

  constructor(body: ReadableStream<Uint8Array> | null, attempt: Attempt, requestId: string | undefined) {
    this.#reader = body?.getReader()
    this.#attempt = attempt
    this.#requestId = requestId
    attempt.onStop((reason) => this.#letGo(reason))
  }

  /** The next piece, maybe an empty one; `undefined` at the end of the body. */
  async read(): Promise<string | undefined> {
    const { watch } = this.#attempt
    watch.wait()
    try {
      const step = await this.#reader?.read()
      if (this.#attempt.stopped) throw this.#attempt.stopped.reason
      if (step && !step.done) return this.#decoder.decode(step.value, { stream: true })
      this.#finish()
      return undefined
    } catch (error) {
      if (this.#attempt.stopped) throw this.#attempt.stopped.reason
      this.#finish()
      throw brokenBody(error, this.#requestId)
    } finally {
      watch.pause()
    }
  }

  /** The beginning of the body, up to a limit in characters: all of it, or what came before it broke. The rest is let go. */
  async start(maxChars: number): Promise<string> {
    let text = ''
    try {
      for (let piece = await this.read(); piece !== undefined; piece = await this.read()) {
        text += piece
        if (text.length < maxChars) continue
        this.cancel(undefined)
        break
      }
    } catch {
      // What there is has to do.
    }
    return text.slice(0, maxChars)
  }

  /** All of the body, up to a limit in characters. */
  async text(first: string, maxChars: number): Promise<string> {
    const pieces: string[] = []
    let length = 0
    for (let piece: string | undefined = first; piece !== undefined; piece = await this.read()) {
      pieces.push(piece)
      length += piece.length
      if (length > maxChars) throw this.#tooLong(maxChars)
    }
    return pieces.join('') + this.#decoder.decode()
  }

  /**
   * What is wanted was read. A connection can be used again only when its body was read to the end, so the end gets one turn of the
   * event loop to arrive; what is still open then is closed.
   */
  async close(): Promise<void> {
    if (this.#released) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, 0, 'late')))
    const rest = this.#reader?.read().catch(() => undefined)
    const step = await Promise.race([rest, late])
    clearTimeout(timer)
    if (step !== 'late' && step?.done) this.#finish()
    else this.cancel(undefined)
  }

  #tooLong(maxChars: number): ChatError {
    this.cancel(undefined)
    const message = `The server's answer is longer than ${maxChars} characters. Raise \`limits.maxBodyBytes\` if that is right.`
    return new ChatError(message, { code: 'invalid_response', requestId: this.#requestId })
  }

  /** Closes the socket. */
  cancel(reason: unknown): void {
    if (this.#released) return
    this.#letGo(reason)
    this.#attempt.close(reason)
  }

  #letGo(reason: unknown): void {
    if (this.#released) return
    this.#released = true
    // Not awaited: it never settles for a body that somebody cloned and did not read.
    this.#reader?.cancel(reason).catch(() => {})
  }

  #finish(): void {
    this.#released = true
    this.#attempt.release()
  }
}
