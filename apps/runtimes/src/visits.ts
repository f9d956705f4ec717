/** What one case did at the server. */
export interface Visit {
  /** Requests for a completion that came. */
  readonly requests: Counter
  /** Those that the client gave up. */
  readonly hangUps: Counter
}

/** A number that grows, and can be waited for. */
export interface Counter {
  readonly count: number
  readonly add: () => void
  /** Resolves when the count is at least this. */
  readonly reached: (count: number) => Promise<void>
}

/** Makes a notebook of visits, by the first part of the path. */
export function createVisits(): (home: string) => Visit {
  const visits = new Map<string, Visit>()
  return (home) => {
    const visit = visits.get(home) ?? { requests: createCounter(), hangUps: createCounter() }
    visits.set(home, visit)
    return visit
  }
}

function createCounter(): Counter {
  let count = 0
  const waiting = new Set<() => void>()
  return {
    get count() {
      return count
    },
    add() {
      count += 1
      for (const look of waiting) look()
    },
    reached: (wanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (count < wanted) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}
