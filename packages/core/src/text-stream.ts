import { iteratorOf } from './response/iterator-of.ts'
import { isRecord } from './response/merge-fields.ts'
import type { ChatChunk } from './wire/chunk.ts'
import type { ChatCompletion } from './wire/completion.ts'

/** What text is taken from. */
interface Answer extends AsyncIterable<ChatChunk> {
  completion(): Promise<ChatCompletion>
}

/** The text of an answer: a promise of all of it, and an iterable of its pieces. Use one of the two. */
export class TextStream implements AsyncIterable<string>, PromiseLike<string> {
  readonly #answer: Answer

  /** @internal Use `stream.text()`. */
  constructor(answer: Answer) {
    this.#answer = answer
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<string> {
    const chunks = this.#answer[Symbol.asyncIterator]()
    const read = async (): Promise<string | undefined> => {
      for (;;) {
        const step = await chunks.next()
        const text = step.done ? undefined : textOf(step.value)
        if (text !== '') return text
      }
    }
    return iteratorOf(read, () => chunks.return?.())
  }

  // oxlint-disable-next-line unicorn/no-thenable -- awaiting it is what it is for
  then<Done = string, Failed = never>(
    done?: ((text: string) => Done | PromiseLike<Done>) | null,
    failed?: ((reason: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Done | Failed> {
    const text = this.#answer.completion().then(({ choices }) => plainText(choices[0]?.message.content))
    return text.then(done, failed)
  }

  catch<Failed = never>(failed?: ((reason: unknown) => Failed | PromiseLike<Failed>) | null): Promise<string | Failed> {
    return this.then(undefined, failed)
  }
}

function textOf({ choices }: ChatChunk): string {
  let text = ''
  for (const { index, delta } of choices) if (index === 0) text += plainText(delta.content)
  return text
}

/** Some servers give content as a list of parts; of these, those that are text. */
function plainText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => (isRecord(part) && part['type'] === 'text' ? plainText(part['text']) : ''))
    .join('')
}
