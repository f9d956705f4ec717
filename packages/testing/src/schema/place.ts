import type { Random } from '../answer/random.ts'

/** How deep a schema that refers to itself is followed before optional parts are left out. */
export const maxDepth = 5

/** Where in a document a value is being made. */
export interface Place {
  /** The whole schema, for references. */
  readonly root: unknown
  readonly random: Random
  readonly depth: number
  /** The property that the value is for: strings are made from it. */
  readonly name: string
  /** Makes a part of the value. */
  readonly valueFor: (schema: unknown, place: Place) => unknown
}

/** The place of a part of what stands here. */
export function deeper(place: Place, name: string = place.name): Place {
  return { ...place, depth: place.depth + 1, name }
}
