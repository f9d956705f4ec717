import { readByHand } from '../hand-written-parser.ts'
import { body, type ClientOptions, type Client, type Contestant } from './contestant.ts'

interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string } }[]
}

function create({ baseURL, apiKey }: ClientOptions, ownSignals: boolean): Client {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const post = async (what: object, given?: AbortSignal): Promise<Response> => {
    const signal = given ?? (ownSignals ? new AbortController().signal : null)
    const init = { method: 'POST', headers, body: JSON.stringify(what), ...(signal && { signal }) }
    const response = await fetch(`${baseURL}/chat/completions`, init)
    if (!response.ok) throw new Error(`The server answered ${response.status}.`)
    return response
  }
  return {
    async json(signal) {
      const answer = (await (await post(body, signal)).json()) as Completion
      return answer.choices[0]?.message.content ?? ''
    },
    async stream(onText, signal) {
      const response = await post({ ...body, stream: true }, signal)
      if (response.body) await readByHand(response.body, onText)
    },
  }
}

/** The least that there can be: the measure of the others. */
export const raw: Contestant = {
  name: 'raw',
  load: () => Promise.resolve((options: ClientOptions) => create(options, false)),
}

/** The same with an `AbortSignal` for each call, which any client needs that has timeouts, or lets itself be stopped. */
export const rawSignal: Contestant = {
  name: 'raw-signal',
  load: () => Promise.resolve((options: ClientOptions) => create(options, true)),
}
