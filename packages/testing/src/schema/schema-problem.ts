/** Why no JSON is made for a schema. */
export class SchemaProblem extends Error {
  override readonly name = 'SchemaProblem'
  /** The way from the root of the schema to the part that is the reason. */
  readonly steps: readonly string[] | undefined

  /** `steps` are `undefined` where no part alone is the reason. */
  constructor(message: string, steps?: readonly string[]) {
    super(message)
    this.steps = steps
  }
}

/** Nothing satisfies the part of a schema that was tried; another draft may do better. */
export class NoValue extends Error {
  override readonly name = 'NoValue'
}
