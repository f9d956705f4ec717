import type { Row } from './compare.ts'

/** What a run of all found. */
export interface Results {
  readonly node: string
  readonly seeds: readonly number[]
  readonly rows: readonly Row[]
}

/** Results that were kept. JSON has no Infinity: a recovery that never came is null there. */
export function parseResults(json: string): Results {
  return JSON.parse(json, (name, value: unknown) =>
    name === 'recoveryMs' && value === null ? Infinity : value,
  ) as Results
}
