import type { IncomingMessage } from 'node:http'
import { ChatError } from '@chinwag/core'

/** Room for a few images in base64. */
const maxBodyBytes = 20 * 1024 * 1024

/**
 * The text of a request's body.
 * @throws ChatError `too_large` when it is longer than 20 MiB
 */
export async function readBody(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge()
  const pieces: Buffer[] = []
  let bytes = 0
  const chunks: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  for await (const piece of chunks) {
    bytes += piece.length
    if (bytes > maxBodyBytes) throw tooLarge()
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** The JSON of a request's body. @throws ChatError `invalid_request` when it is none */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ChatError('The body is no JSON.', { code: 'invalid_request', status: 400 })
  }
}

function tooLarge(): ChatError {
  return new ChatError(`The body must be at most ${maxBodyBytes} bytes.`, { code: 'too_large', status: 413 })
}
