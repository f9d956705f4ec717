import { ChatError } from '../errors/chat-error.ts'
import { type CallContext, type ContextKey, createContextKey } from '../middleware.ts'
import type { ChatParams } from '../wire/params.ts'

/** A body and the text that it goes out as. In private fields: who prints a context must not print somebody's prompt. */
class SentText {
  readonly #body: ChatParams
  readonly #text: string

  constructor(body: ChatParams, text: string) {
    this.#body = body
    this.#text = text
  }

  of(body: ChatParams): string | undefined {
    return body === this.#body ? this.#text : undefined
  }
}

const sentTextKey: ContextKey<SentText> = createContextKey('sentText')
const givenText: unique symbol = Symbol('chinwag.givenText')

/** The body as it goes out. One that did not change goes out as the same text on every attempt of a call. */
export function wireText(body: ChatParams, context: CallContext): string {
  const options: { [givenText]?: SentText } = context.options
  const known = context.get(sentTextKey) ?? options[givenText]
  const text = known?.of(body) ?? write(body)
  if (!known) context.set(sentTextKey, new SentText(body, text))
  return text
}

/** Call options that know the text that a body came from, so that it goes out byte for byte. */
export function withSentText<Options extends object>(options: Options, body: ChatParams, text: string): Options {
  const given = { [givenText]: new SentText(body, text) }
  return { ...options, ...given }
}

function write(body: ChatParams): string {
  try {
    return JSON.stringify(body)
  } catch (cause) {
    throw new ChatError('The request body cannot be written as JSON: it has a cycle or a BigInt in it.', {
      code: 'invalid_request',
      cause,
    })
  }
}
