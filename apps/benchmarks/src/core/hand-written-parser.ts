/** What is read of a chunk. */
export interface ReadChunk {
  readonly choices: readonly { readonly delta: { readonly content?: string | null } }[]
}

/**
 * Reads the text of a streamed answer as one would by hand for a server that is known to send whole lines `data: …` and nothing else: the
 * fastest way, with nothing checked. Stops when `onText` says so.
 */
export async function readByHand(
  body: ReadableStream<Uint8Array>,
  onText: (text: string) => boolean | void,
): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    rest += decoder.decode(value, { stream: true })
    let start = 0
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
      if (rest.startsWith('data: ', start) && !rest.startsWith('[DONE]', start + 6)) {
        const chunk = JSON.parse(rest.slice(start + 6, end)) as ReadChunk
        const text = chunk.choices[0]?.delta.content
        if (text && onText(text)) return reader.cancel()
      }
      start = end + 1
    }
    rest = rest.slice(start)
  }
}
