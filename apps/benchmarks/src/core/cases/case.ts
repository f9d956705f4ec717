import type { CaseInfo, Numbers } from '../../shared/case-info.ts'
import type { Client, ClientOptions } from '../contestants/contestant.ts'

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
