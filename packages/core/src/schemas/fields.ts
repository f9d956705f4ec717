import * as z from 'zod/mini'
import { isRecord } from '../response/merge-fields.ts'
import { checkPart, refuseType } from './issues.ts'

/** A field that may be left out. `null` says the same, also where the API's own types have none: SDKs write it. */
export function maybe<T>(schema: z.ZodMiniType<T>): z.ZodMiniType<T | undefined> {
  return z.nullish(schema) as z.ZodMiniType<T | undefined>
}

/** A field that the API always has, and some servers leave out. Its type promises more than is checked, as the wire's types do. */
export function usually<T>(schema: z.ZodMiniType<T>): z.ZodMiniType<T> {
  return z.nullish(schema) as z.ZodMiniType<T>
}

/** A list. What comes behind the first item that is wrong is not looked at: a hostile list would have millions of issues. */
export function list<T>(item: z.ZodMiniType<T>, expected = 'an array of objects'): z.ZodMiniType<readonly T[]> {
  return z.custom<readonly T[]>().check((payload) => {
    const { value } = payload
    if (!Array.isArray(value)) refuseType(payload, expected)
    else value.every((each, index) => checkPart(payload, item, each, [index]))
  })
}

/**
 * A text, or something else in its place.
 * @param expected both of them, with their article
 */
export function textOr<T>(other: z.ZodMiniType<T>, expected: string): z.ZodMiniType<string | T> {
  return z.custom<string | T>().check((payload) => {
    const { value } = payload
    if (typeof value === 'object' && value !== null) checkPart(payload, other, value)
    else if (typeof value !== 'string') refuseType(payload, expected)
  })
}

export function decimal(min: number, max: number): z.ZodMiniType<number> {
  return z.number().check(...range('decimal', min, max))
}

export function integer(min: number, max: number = Infinity): z.ZodMiniType<number> {
  const isWhole = z.check<number>((payload) => {
    if (!Number.isInteger(payload.value)) refuseType(payload, 'an integer')
  })
  return z.number().check(isWhole, ...range('integer', min, max))
}

/** @param kind what the API calls the value; it is the message of the issue */
function range(kind: string, min: number, max: number): [z.core.$ZodCheck<number>, z.core.$ZodCheck<number>] {
  return [z.gte(min, kind), z.lte(max, kind)]
}

/** An object whose names are the caller's: none of them gets into an error. */
export function recordOf<T>(type: 'string' | 'number'): z.ZodMiniType<Readonly<Record<string, T>>> {
  return z.custom<Readonly<Record<string, T>>>().check((payload) => {
    const { value } = payload
    const isRight = isRecord(value) && Object.values(value).every((each) => typeof each === type)
    if (!isRight) refuseType(payload, `an object of ${type}s`)
  })
}
