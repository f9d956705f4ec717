import { hexHash } from '../answer/hash.ts'
import { integerBetween, type Random } from '../answer/random.ts'
import { numeric, type Schema } from './read.ts'
import { NoValue } from './schema-problem.ts'

/** Longer strings are of no use to a test. */
const maxLetters = 100_000
const filler = [' ', 'a', 'n', 'd', ' ', 'm', 'o', 'r', 'e']

/** A string for a property of a JSON Schema: by its `format`, else words made of the property's name. */
export function stringValue(schema: Schema, name: string, random: Random): string {
  const format = schema['format']
  if (typeof format === 'string' && Object.hasOwn(formats, format)) return formats[format]?.(random) ?? ''
  const least = numeric(schema['minLength']) ?? 0
  const most = numeric(schema['maxLength']) ?? Math.max(least, 40)
  if (least > Math.min(most, maxLetters)) throw new NoValue()
  const words = `${name.replaceAll(/[_-]+/gu, ' ')} ${integerBetween(random, 1, 99)}`
  // Counted in characters, as JSON Schema counts, not in halves of them.
  const letters = [...words]
  const length = Math.min(Math.max(letters.length, least), most)
  while (letters.length < length) letters.push(...filler)
  return letters.slice(0, length).join('')
}

const formats: Readonly<Record<string, (random: Random) => string>> = {
  date,
  time: (random) => `${time(random)}Z`,
  'date-time': (random) => `${date(random)}T${time(random)}Z`,
  duration: (random) => `PT${integerBetween(random, 1, 59)}M`,
  email: (random) => `person${integerBetween(random, 1, 99)}@example.com`,
  hostname: (random) => `host${integerBetween(random, 1, 99)}.example.com`,
  ipv4: (random) => `192.0.2.${integerBetween(random, 1, 254)}`,
  ipv6: (random) => `2001:db8::${integerBetween(random, 1, 99)}`,
  uri,
  url: uri,
  'uri-reference': uri,
  iri: uri,
  'iri-reference': uri,
  uuid,
}

function uri(random: Random): string {
  return `https://example.com/${integerBetween(random, 1, 99)}`
}

function date(random: Random): string {
  return `2026-${twoDigits(integerBetween(random, 1, 12))}-${twoDigits(integerBetween(random, 1, 28))}`
}

function time(random: Random): string {
  return [23, 59, 59].map((max) => twoDigits(integerBetween(random, 0, max))).join(':')
}

function uuid(random: Random): string {
  const digits = hexHash(32, String(random()))
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-')
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
