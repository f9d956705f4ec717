import { useEffect, useState } from 'preact/hooks'

/** A value that the page shows, and everything that shows it is told when it changes. */
export class Store<State> {
  #state: State
  readonly #listeners = new Set<() => void>()

  constructor(state: State) {
    this.#state = state
  }

  get state(): State {
    return this.#state
  }

  update(change: (state: State) => Partial<State>): void {
    this.#state = { ...this.#state, ...change(this.#state) }
    for (const listener of this.#listeners) listener()
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** The state of a store, kept up to date. */
export function useStore<State>(store: Store<State>): State {
  const [state, setState] = useState(store.state)
  useEffect(() => {
    setState(store.state)
    return store.subscribe(() => setState(store.state))
  }, [store])
  return state
}
