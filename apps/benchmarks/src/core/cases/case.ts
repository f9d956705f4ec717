import type { Client, ClientOptions } from '../contestants/contestant.ts'

/** One number that a case gives. */
export interface Metric {
  readonly name: string
  readonly title: string
  readonly unit: string
  /** How a contestant is held against raw fetch: by how many times more, by how much more, or not at all. */
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
  /** Who takes part. @default everybody */
  readonly contestants?: readonly string[]
}

/** Something that is measured, each time in a fresh process. */
export interface Case extends CaseInfo {
  measure(world: World): Promise<Numbers>
}

/** What a measurement finds in its process. */
export interface World {
  readonly contestant: string
  /** Imports the contestant, the first time. */
  load(): Promise<(options: ClientOptions) => Client>
  /** A client of the contestant for the server that answers in this manner; loads it, if need be. */
  client(manner: string): Promise<Client>
  /** What is open on the server. */
  open(): Promise<Open>
  /** So many in a full run, fewer in a quick one, never less than `least`. */
  count(full: number, least?: number): number
}

/** What is open on the server. */
export interface Open {
  /** Requests that the server has not answered to the end. */
  readonly replies: number
  readonly connections: number
}
