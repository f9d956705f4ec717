/** What a worker is to do. */
export interface Task {
  readonly seed: number
  /** The first case. */
  readonly from: number
  /** How many cases at most. */
  readonly count: number
  readonly minutes: number
  /** Shared memory of two integers: the case at work, and a number that changes as long as anything goes on. */
  readonly progress: SharedArrayBuffer
}

/** How far it is. */
export interface Progress {
  readonly cases: number
  /** How many cases ended how. */
  readonly tally: Readonly<Record<string, number>>
  /** After the first 5,000 cases; 0 before. */
  readonly heapAtStart: number
  readonly heapNow: number
}

/** A fault, with the smallest input that was found for it. */
export interface Found {
  readonly number: number
  readonly kind: string
  readonly detail: string
  readonly bytes: Uint8Array
}

/** What a worker tells. */
export type Report =
  | ({ readonly type: 'progress' } & Progress)
  | ({ readonly type: 'finding' } & Found)
  | ({ readonly type: 'end' } & Progress)
