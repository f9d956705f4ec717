/** The middle of some numbers, and where its outer quarters begin. */
export interface Summary {
  readonly median: number
  readonly lower: number
  readonly upper: number
}

export function summarise(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: quantile(sorted, 0.5), lower: quantile(sorted, 0.25), upper: quantile(sorted, 0.75) }
}

/** Of sorted values, interpolated between the two next to it. */
export function quantile(sorted: readonly number[], fraction: number): number {
  const place = (sorted.length - 1) * fraction
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new RangeError('There is no quantile of no values.')
  return below + (above - below) * (place - Math.floor(place))
}
