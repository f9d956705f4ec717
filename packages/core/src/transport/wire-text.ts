import { ChatError } from '../errors/chat-error.ts'
import type { CallContext } from '../middleware.ts'
import type { ChatParams } from '../wire/params.ts'

const written = new WeakMap<CallContext, { readonly body: ChatParams; readonly text: string }>()

/** The body as it goes out. One that did not change goes out as the same text on every attempt of a call. */
export function wireText(body: ChatParams, context: CallContext): string {
  const known = written.get(context) ?? (context.options as WithSentText)[sentText]
  if (known?.body === body) return known.text
  const text = write(body)
  if (!known) written.set(context, { body, text })
  return text
}

const sentText: unique symbol = Symbol('chinwag.sentText')

interface WithSentText {
  readonly [sentText]?: { readonly body: ChatParams; readonly text: string }
}

/** Call options that know the text that a body came from, so that it goes out byte for byte. */
export function withSentText<Options extends object>(options: Options, body: ChatParams, text: string): Options {
  const known: WithSentText = { [sentText]: { body, text } }
  return { ...options, ...known }
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
