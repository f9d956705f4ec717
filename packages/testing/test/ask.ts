import type { ChatChunk, ChatCompletion } from '@chinwag/core'

/** Sends a question as any client would: plain `fetch`, no library. */
export interface Ask {
  (body?: Record<string, unknown>, init?: RequestInit): Promise<Response>
}

export const question = { role: 'user', content: 'Explain decorators in Python' }

/** Makes an {@link Ask} for a door: a `fetch`, and the base URL that it goes to. */
export function asker(fetch: typeof globalThis.fetch, url = 'https://api.openai.com/v1'): Ask {
  return (body = {}, init = {}) =>
    fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-secret', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'sim', messages: [question], ...body }),
      ...init,
    })
}

/** The data of each event of a stream, read in the simplest way there is. */
export async function events(response: Response): Promise<string[]> {
  const text = await response.text()
  return text
    .split(/\r?\n\r?\n/u)
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: ?/u, ''))
}

/** The chunks of a whole stream: all events but `[DONE]`. */
export async function chunks(response: Response): Promise<ChatChunk[]> {
  return (await events(response)).filter((data) => data !== '[DONE]').map((data) => JSON.parse(data) as ChatChunk)
}

export async function json(response: Response): Promise<ChatCompletion> {
  return (await response.json()) as ChatCompletion
}

export async function content(response: Response): Promise<string | null | undefined> {
  return (await json(response)).choices[0]?.message.content
}

/** What the chunks say for one choice, put together by hand. */
export function fold(all: readonly ChatChunk[], index = 0): Folded {
  const folded: Folded = { content: '', reasoning: '', refusal: '', calls: [], finish: null }
  for (const choice of all.flatMap(({ choices }) => choices).filter((each) => each.index === index)) {
    folded.content += choice.delta.content ?? ''
    folded.reasoning += choice.delta.reasoning_content ?? ''
    folded.refusal += choice.delta.refusal ?? ''
    folded.finish = choice.finish_reason ?? folded.finish
    for (const delta of choice.delta.tool_calls ?? []) {
      const call = (folded.calls[delta.index] ??= { name: '', arguments: '' })
      call.name += delta.function?.name ?? ''
      call.arguments += delta.function?.arguments ?? ''
    }
  }
  return folded
}

interface Folded {
  content: string
  reasoning: string
  refusal: string
  calls: { name: string; arguments: string }[]
  finish: string | null
}

/** The error object of a reply. */
export async function problem(response: Response): Promise<Record<string, unknown>> {
  const body = (await response.json()) as { error: Record<string, unknown> }
  return body.error
}
