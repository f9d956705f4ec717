/** Four significant figures, as a replacer of `JSON.stringify`: there is nothing but noise behind them. */
export function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value
}

/** What is kept of results. */
export function kept<T>(results: T): T {
  return JSON.parse(JSON.stringify(results, rounded)) as T
}
