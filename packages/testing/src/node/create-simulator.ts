import { createSimulator as createInProcess, type Simulator } from '../simulator/create-simulator.ts'
import type { SimulatorOptions } from '../simulator/options.ts'
import { listen, type ListenOptions, type SimulatorServer } from './listen.ts'

/** A {@link Simulator} that can also be reached through a port. */
export interface NodeSimulator extends Simulator {
  /** Starts a server for this simulator; see {@link listen}. The journal and the attempts are shared with `fetch`. */
  readonly listen: (options?: ListenOptions) => Promise<SimulatorServer>
}

/**
 * The same as `createSimulator` of `@chinwag/testing`, with a second door: `listen()`.
 *
 * @throws {TypeError} and {@link RangeError} when an option makes no sense.
 * @example
 * ```ts
 * import { createSimulator } from '@chinwag/testing/node'
 *
 * const simulator = createSimulator({ faults: [{ attempt: 1, fault: 'reset-mid' }] })
 * const server = await simulator.listen()
 * console.log(server.url)
 * await server.close()
 * ```
 */
export function createSimulator(options: SimulatorOptions = {}): NodeSimulator {
  const simulator = createInProcess(options)
  return {
    fetch: simulator.fetch,
    reset: simulator.reset,
    get calls() {
      return simulator.calls
    },
    listen: (listenOptions) => listen(simulator, listenOptions),
  }
}
