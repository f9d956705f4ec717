import { badRequest } from '../request/problem.ts'
import { RefusedRequest } from '../request/refused-request.ts'
import { jsonValue } from '../schema/json-value.ts'
import { SchemaProblem } from '../schema/schema-problem.ts'
import type { Random } from './random.ts'

/** What a schema belongs to, for the error that names it. */
export interface SchemaOwner {
  /** `response_format 'answer'`, `function 'get_weather'` */
  readonly name: string
  readonly param: string
  readonly code?: string | undefined
}

/**
 * JSON text that satisfies a schema.
 *
 * @throws {RefusedRequest} in the words of the API's strict mode, when the schema is not supported.
 */
export function jsonFor(schema: unknown, owner: SchemaOwner, random: Random): string {
  try {
    return JSON.stringify(jsonValue(schema, random))
  } catch (error) {
    if (!(error instanceof SchemaProblem)) throw error
    const context = error.steps ? `In context=(${error.steps.map((step) => `'${step}'`).join(', ')}), ` : ''
    const message = `Invalid schema for ${owner.name}: ${context}${error.message}.`
    throw new RefusedRequest(badRequest(message, owner.param, owner.code), { cause: error })
  }
}
