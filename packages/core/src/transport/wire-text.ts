import { ChatError } from '../errors/chat-error.ts'
import type { CallContext } from '../middleware.ts'
import type { ChatParams } from '../wire/params.ts'

const sentText: unique symbol = Symbol('chinwag.sentText')

/** On the context itself: with a `WeakMap` of the calls, the garbage collector took a fifth of the time of a call. */
interface WithSentText {
  [sentText]?: { readonly body: ChatParams; readonly text: string }
}

/** The body as it goes out. One that did not change goes out as the same text on every attempt of a call. */
export function wireText(body: ChatParams, context: CallContext): string {
  const call = context as WithSentText
  const known = call[sentText] ?? (context.options as WithSentText)[sentText]
  if (known?.body === body) return known.text
  const text = write(body)
  if (!known) call[sentText] = { body, text }
  return text
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
