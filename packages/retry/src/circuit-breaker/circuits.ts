import { Circuit, type CircuitLimits } from './circuit.ts'

/** More upstreams, models and keys than one program has, and few enough to hold. */
const maxCircuits = 1000

/** A circuit for each key: the ones that were used last. */
export class Circuits {
  readonly #limits: CircuitLimits
  readonly #circuits = new Map<string, Circuit>()

  constructor(limits: CircuitLimits) {
    this.#limits = limits
  }

  get(key: string): Circuit {
    const circuit = this.#circuits.get(key) ?? new Circuit(this.#limits)
    // A map gives its keys in the order in which they were set: the first is the one that was not used for longest.
    this.#circuits.delete(key)
    this.#circuits.set(key, circuit)
    const [oldest = key] = this.#circuits.keys()
    if (this.#circuits.size > maxCircuits) this.#circuits.delete(oldest)
    return circuit
  }
}
