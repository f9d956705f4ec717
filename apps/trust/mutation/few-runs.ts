import { vi } from 'vitest'

/** A mutant that a thousand examples do not find is left to the table of survivors: twenty thousand for each mutant take hours. */
const maxRuns = 1000

interface FastCheck {
  readonly assert: (property: unknown, parameters?: { readonly numRuns?: number }) => unknown
  readonly default?: object
}

// The same examples each time, so that a score does not change by chance.
vi.mock('fast-check', async (load) => {
  const real = await load<FastCheck>()
  const assert: FastCheck['assert'] = (property, parameters = {}) =>
    real.assert(
      property,
      Object.assign({}, parameters, { seed: 1, numRuns: Math.min(maxRuns, parameters.numRuns ?? 100) }),
    )
  return { ...real, assert, default: { ...real.default, assert } }
})
