/** One number that a case gives. */
export interface Metric {
  readonly name: string
  readonly title: string
  readonly unit: string
  /** How a contestant is held against the first one: by how many times more, by how much more, or not at all. */
  readonly compare: 'ratio' | 'difference' | 'none'
}

export type Numbers = Readonly<Record<string, number>>

/** What is said of a case. */
export interface CaseInfo {
  readonly id: string
  readonly title: string
  /** How it is measured, in a sentence or two. */
  readonly how: string
  readonly metrics: readonly Metric[]
  /** Rounds of a full run. */
  readonly rounds: number
  /** Who takes part. The first is what the others are held against. @default everybody */
  readonly contestants?: readonly string[]
}
