import { ChatError } from '../errors/chat-error.ts'
import { brokenBody } from '../errors/network-error.ts'
import type { Attempt } from '../transport/attempt.ts'

/** A response's body as pieces of text: stopped with its attempt, watched by its timeouts, and let go of once. */
export class BodyReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  readonly #attempt: Attempt
  readonly #decoder = new TextDecoder()
  readonly #maxChars: number
  #chars = 0
  #released = false

  /** @param maxChars - how much text the body may have, in characters */
  constructor(body: ReadableStream<Uint8Array> | null, attempt: Attempt, maxChars: number) {
    this.#maxChars = maxChars
    this.#reader = body?.getReader()
    this.#attempt = attempt
    attempt.onStop((reason) => this.cancel(reason))
  }

  /** The next piece, maybe an empty one; `undefined` at the end of the body. */
  read(): Promise<string | undefined> {
    // A timer of one that was let go would ring for nobody.
    if (!this.#released) this.#attempt.watch.wait()
    return (this.#reader?.read() ?? atEnd()).then(this.#arrived, this.#broke)
  }

  readonly #arrived = ({ value }: { value?: Uint8Array | undefined }): string | undefined => {
    const { watch, stopped } = this.#attempt
    watch.pause()
    if (stopped) throw stopped.reason
    if (!value) return this.#finish()
    const text = this.#decode(value)
    this.#chars += text.length
    if (this.#chars <= this.#maxChars) return text
    const message = `The server's answer is over ${this.#maxChars} characters. Raise \`limits.maxBodyBytes\` if that is right.`
    throw new ChatError(message, { code: 'invalid_response' })
  }

  #decode(value: Uint8Array): string {
    try {
      return this.#decoder.decode(value, { stream: true })
    } catch (error) {
      return this.#broke(error)
    }
  }

  readonly #broke = (error: unknown): never => {
    const { watch, stopped } = this.#attempt
    watch.pause()
    if (stopped) throw stopped.reason
    this.#finish()
    throw brokenBody(error)
  }

  /** The beginning of the body, up to a limit in characters: all of it, or what came before it broke. The rest is let go. */
  async start(maxChars: number): Promise<string> {
    let text = ''
    try {
      for (let piece: string | undefined = ''; piece !== undefined && text.length < maxChars; piece = await this.read())
        text += piece
    } catch {
      // What there is has to do.
    }
    this.cancel(undefined)
    return text.slice(0, maxChars)
  }

  /** All of the body, its beginning included. */
  async text(first: string): Promise<string> {
    let text = ''
    for (let piece: string | undefined = first; piece !== undefined; piece = await this.read()) text += piece
    return text + this.#decoder.decode()
  }

  /**
   * What is wanted was read. A connection can be used again only when its body was read to the end, so the end gets one turn of the
   * event loop to arrive; what is still open then is closed.
   */
  async close(): Promise<undefined> {
    if (this.#released) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), 0)))
    const rest = this.#reader?.read().catch(() => undefined)
    const step = await Promise.race([rest, late])
    clearTimeout(timer)
    if (step?.done) this.#finish()
    else this.cancel(undefined)
  }

  /** Closes the socket. */
  cancel(reason: unknown): void {
    if (this.#released) return
    this.#released = true
    // Not awaited: it never settles for a body that somebody cloned and did not read.
    this.#reader?.cancel(reason).catch(() => {})
    this.#attempt.close(reason)
  }

  #finish(): undefined {
    this.#released = true
    this.#attempt.release()
  }
}

async function atEnd(): Promise<{ value?: undefined }> {
  return {}
}
