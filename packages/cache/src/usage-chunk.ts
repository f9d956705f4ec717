import type { ChatChunk, ChatParams, ChatResponse } from '@chinwag/core'

/** Whether a call gets a last chunk with the usage and no choice in it: a stream only if it asks for one. */
export function takesUsageChunk({ stream, stream_options }: ChatParams): boolean {
  return stream !== true || stream_options?.include_usage === true
}

/**
 * Gives the usage with the last chunk that has a choice, and no chunk of its own: who did not ask for one may well read
 * `chunk.choices[0].delta` of every chunk. Holds nothing up before a choice is finished.
 */
export function withoutUsageChunk(response: ChatResponse): ChatResponse {
  let held: ChatChunk | undefined
  let isEnding = false
  return response.transform({
    chunk(chunk) {
      if (isUsageChunk(chunk)) {
        held &&= withUsageOf(held, chunk)
        return undefined
      }
      isEnding ||= endsChoice(chunk)
      if (!isEnding) return chunk
      const before = held
      held = chunk
      return before
    },
    flush: () => held,
  })
}

/** Gives a reply the form that a call asks for. `mayHaveOne`: whether there may be a chunk of usage in it. */
export function fitUsage(response: ChatResponse, mayHaveOne: boolean, body: ChatParams): ChatResponse {
  return mayHaveOne && !takesUsageChunk(body) ? withoutUsageChunk(response) : response
}

/** Whether a chunk has nothing in it but the usage. */
export function isUsageChunk({ choices, usage }: ChatChunk): boolean {
  return Array.isArray(choices) && choices.length === 0 && typeof usage === 'object' && usage !== null
}

/** Servers leave out what they like, whatever the types say. */
function endsChoice({ choices }: ChatChunk): boolean {
  return Array.isArray(choices) && choices.some((choice) => Boolean(choice?.finish_reason))
}

/** As reading both would have it: the later value counts where it says something, but the first `id`, `model` and `created`. */
function withUsageOf(last: ChatChunk, usage: ChatChunk): ChatChunk {
  const { choices: _, id: __, model: ___, created: ____, ...fields } = usage
  const said = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return { ...usage, ...last, ...Object.fromEntries(said) }
}
