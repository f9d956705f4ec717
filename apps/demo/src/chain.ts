import { cache } from '@chinwag/cache'
import { context } from '@chinwag/context'
import { type CallEvent, type Chat, createChat } from '@chinwag/core'
import { retry } from '@chinwag/retry'
import { createSimulator } from '@chinwag/testing'
import { type CallReport, log } from './log.ts'
import type { Settings } from './settings.ts'

/** Who is told of what happens in the chain. */
export interface ChainListeners {
  readonly onReport: (report: CallReport) => void
  readonly inspect: (event: CallEvent) => void
}

/** Every package in one chain, outermost first: log → cache → context → retry → the server, or the simulator. */
export function createChain(settings: Settings, listeners: ChainListeners): Chat {
  const server: Server = settings.server ?? simulated(settings)
  return createChat({
    baseURL: server.baseURL,
    apiKey: server.apiKey,
    fetch: server.fetch,
    inspect: listeners.inspect,
    use: [
      log(listeners.onReport),
      cache({ when: settings.cache ? 'always' : () => false }),
      context({ window: settings.window }),
      retry(),
    ],
  })
}

interface Server {
  readonly baseURL: string | undefined
  readonly apiKey: string | undefined
  readonly fetch?: typeof fetch | undefined
}

function simulated(settings: Settings): Server {
  const simulator = createSimulator({ latency: { firstTokenMs: 150, tokenMs: 8, jitter: 0.3 } })
  return { baseURL: undefined, apiKey: settings.fault ?? 'simulated', fetch: simulator.fetch }
}
