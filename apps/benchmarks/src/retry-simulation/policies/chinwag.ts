import {
  type CallContext,
  ChatError,
  type ChatRequest,
  ChatResponse,
  type ContextKey,
  deadlineKey,
} from '@chinwag/core'
import { retry } from '@chinwag/retry'
import { type Policy, Refusal, type SimulatedCall } from './policy.ts'

const answer = {
  id: 'c',
  object: 'chat.completion',
  created: 0,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
} as const

/** The middleware itself, as it is published, with nothing but its clock and its randomness replaced. */
export const chinwag: Policy = {
  id: 'chinwag',
  title: 'Chinwag',
  createClient({ now, random }) {
    const middleware = retry({ now, random })
    return async (call) => {
      await middleware(requestOf(call), () => reply(call), contextOf(call))
    }
  },
}

const requestOf = ({ signal }: SimulatedCall): ChatRequest => ({
  body: { model: 'm', messages: [{ role: 'user', content: 'Yes?' }] },
  headers: new Headers(),
  signal,
})

async function reply(call: SimulatedCall): Promise<ChatResponse> {
  try {
    await call.send()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { status, retryAfterMs } = error
    throw new ChatError('Refused.', { code: status === 429 ? 'rate_limit' : 'overloaded', status, retryAfterMs })
  }
  return ChatResponse.fromCompletion(answer)
}

/** What `createChat` gives to a middleware, on the clock of the simulation. */
function contextOf({ id, signal, deadline, sleep }: SimulatedCall): CallContext {
  const values = new Map<ContextKey<unknown>, unknown>([[deadlineKey, deadline]])
  return {
    id,
    signal,
    options: {},
    get: <T>(key: ContextKey<T>) => values.get(key) as T | undefined,
    set: (key, value) => void values.set(key, value),
    sleep,
    waitUntil() {},
    emit() {},
  }
}
