/**
 * The text of a body; `undefined` where it has more than `maxBytes`, and the rest is not read then.
 *
 * Rejects with the signal's reason as soon as it aborts, and calls off what makes the body.
 */
export async function readBody(
  body: BodyInit,
  signal: AbortSignal | undefined,
  maxBytes: number,
): Promise<string | undefined> {
  const reader = new Response(body).body?.getReader()
  if (reader === undefined) return ''
  // A read that waits ends when the body is called off. What its maker says to that interests nobody.
  const callOff = (): void => void reader.cancel(signal?.reason).catch(() => undefined)
  signal?.addEventListener('abort', callOff, { once: true })
  try {
    const text = await allOf(reader, maxBytes)
    signal?.throwIfAborted()
    if (text === undefined) callOff()
    return text
  } finally {
    signal?.removeEventListener('abort', callOff)
  }
}

async function allOf(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    bytes += read.value.byteLength
    if (bytes > maxBytes) return undefined
    text += decoder.decode(read.value, { stream: true })
  }
  return text + decoder.decode()
}
