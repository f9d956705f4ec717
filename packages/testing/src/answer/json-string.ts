import { integerBetween, type Random } from './random.ts'
import { hexHash } from './hash.ts'

/** A string for a property of a JSON Schema: by its `format`, else words made of the property's name. */
export function stringFor(schema: Record<string, unknown>, name: string, random: Random): string {
  const format = schema['format']
  if (typeof format === 'string' && format in formats) return formats[format]?.(random) ?? ''
  const min = typeof schema['minLength'] === 'number' ? schema['minLength'] : 0
  const max = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : Math.max(min, 40)
  const words = `${name.replaceAll(/[_-]+/gu, ' ')} ${integerBetween(random, 1, 99)}`
  return [...words.padEnd(min, ' and more')].slice(0, max).join('')
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
  uri: (random) => `https://example.com/${integerBetween(random, 1, 99)}`,
  uuid,
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
