import type { Problem } from './problem.ts'

/** A request that turned out to be wrong while its answer was made. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest'
  readonly problem: Problem

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options)
    this.problem = problem
  }
}
