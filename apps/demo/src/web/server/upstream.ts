import type { ChatOptions } from '@chinwag/core'
import { createSimulator, faultNames, type Simulator, type SimulatorOptions } from '@chinwag/testing'

/** A real server, and the key for it, which never leaves this process. */
export interface RealServer {
  readonly baseURL: string
  readonly apiKey: string | undefined
}

/** What changes nothing for the page, which streams and offers no tools. */
const withoutEffect: ReadonlySet<string> = new Set(['stream-instead-of-json', 'malformed-arguments'])

/** A fault that is silence is over when this has run out: nobody wants to watch it for minutes. */
const patienceMs = 3000

/** Who answers: where requests go, and with which key. */
export type Destination = Pick<ChatOptions, 'baseURL' | 'apiKey' | 'fetch' | 'timeouts'>

/** The servers behind the chains. */
export interface Upstream {
  readonly isSimulated: boolean
  /** Where a call goes. With a fault, to a simulator of its own, which plays it from the first attempt on. */
  readonly destination: (fault?: string) => Destination
  /** Every fault that the page offers: once, and for ever where that makes a difference. */
  readonly faults: readonly string[]
}

/** Takes the real server where there is one, and the simulator otherwise. */
export function createUpstream(server: RealServer | undefined, simulation: SimulatorOptions): Upstream {
  const shared = createSimulator(simulation)
  return {
    isSimulated: server === undefined,
    destination(fault) {
      if (fault === undefined) return server ?? simulated(shared)
      return { ...simulated(createSimulator(simulation)), timeouts: { responseMs: patienceMs, idleMs: patienceMs } }
    },
    faults: faultNames
      .filter((name) => !withoutEffect.has(name))
      .flatMap((name) => [`sim-${name}-then-ok`, `sim-${name}`]),
  }
}

function simulated({ fetch }: Simulator): Destination {
  return { apiKey: 'simulated', fetch }
}
