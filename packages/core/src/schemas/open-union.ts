import * as z from 'zod/mini'
import { checkPart } from './issues.ts'

/**
 * Objects that `type` tells apart. Servers know more types than the API: those pass as they are.
 * @param absent the type of one that names none; without it a type is required
 */
export function openUnion<T>(known: Readonly<Record<string, z.ZodMiniType<T>>>, absent?: string): z.ZodMiniType<T> {
  const schemas = new Map(Object.entries(known))
  const type = absent === undefined ? z.string() : z.nullish(z.string())
  const union = z.looseObject({ type }).check((payload) => {
    const schema = schemas.get(payload.value.type ?? absent ?? '')
    if (schema) checkPart(payload, schema, payload.value)
  })
  return union as z.ZodMiniType as z.ZodMiniType<T>
}
