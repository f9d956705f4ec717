import { type ChatCompletion, ChatResponse } from '@chinwag/core'

/** One reply for many readers. */
export interface SharedReply {
  /** Whether one who comes now would still get all of it. */
  readonly isJoinable: boolean
  /** A reply of one's own, with a label on it that says where it comes from. */
  subscribe(label: Label): ChatResponse
  /** Where the reply itself comes from. */
  readonly source: string
}

/** What a reader is told about its reply. */
export interface Label {
  readonly source: string
  /** Added to the headers of the reply. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Makes a reply readable for many, as it arrives. */
export function streamReply(response: ChatResponse, maxChunks: number): SharedReply {
  const { source } = response
  const readers = response.share({ maxChunks })
  return {
    source,
    get isJoinable() {
      return readers.isJoinable
    },
    subscribe(label) {
      const reader = readers.subscribe()
      // All readers are made alike and share one `Headers`; this labels one of them without another layer around it.
      return Object.defineProperties(reader, {
        source: { value: label.source, enumerable: true },
        headers: { value: withLabel(reader.headers, label), enumerable: true },
      })
    },
  }
}

/**
 * Makes the answer to a JSON call readable for many, when it is here. It goes round in one piece, as it came: cut into chunks, it could
 * lose what chunks have no place for.
 */
export async function wholeReply(response: ChatResponse): Promise<SharedReply> {
  const completion = await response.completion()
  const { status, headers, source, timings } = response
  return {
    source,
    isJoinable: true,
    subscribe: (label) =>
      ChatResponse.fromCompletion(copyOf(completion), {
        status,
        headers: withLabel(headers, label),
        source: label.source,
        timings: { ...timings },
      }),
  }
}

/** What a transport of somebody's own made up may hold functions, which cannot be copied and are no JSON. */
function copyOf(completion: ChatCompletion): ChatCompletion {
  try {
    return structuredClone(completion)
  } catch {
    return JSON.parse(JSON.stringify(completion)) as ChatCompletion
  }
}

function withLabel(headers: Headers, label: Label): Headers {
  const own = new Headers(headers)
  for (const [name, value] of Object.entries(label.headers ?? {})) own.set(name, value)
  return own
}
