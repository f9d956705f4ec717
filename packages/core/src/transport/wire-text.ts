import { ChatError } from '../errors/chat-error.ts'
import type { CallContext } from '../middleware.ts'
import type { ChatParams } from '../wire/params.ts'

const written = new WeakMap<CallContext, { readonly body: ChatParams; readonly text: string }>()

/** The body as it goes out. One that did not change goes out as the same text on every attempt of a call. */
export function wireText(body: ChatParams, context: CallContext): string {
  const known = written.get(context)
  if (known?.body === body) return known.text
  const text = write(body)
  if (!known) rememberText(context, body, text)
  return text
}

/** Gives the text that a body came from, so that it goes out byte for byte. */
export function rememberText(context: CallContext, body: ChatParams, text: string): void {
  written.set(context, { body, text })
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
