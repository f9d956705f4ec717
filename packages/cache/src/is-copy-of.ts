import { canonicalise, isLeftOut, isSentAsItIs } from './canonical.ts'

type Fields = Readonly<Record<string, unknown>>

/** Whether `canonicalCopy` would give this copy of the value. It may say no where only the kind of a zero or the order of keys is another. */
export function isCopyOf(copy: unknown, value: unknown, keepOrder = false): boolean {
  if (typeof value !== 'object' || value === null) return Object.is(copy, isLeftOut(value) ? undefined : value)
  if (!isSentAsItIs(value)) return JSON.stringify(copy) === canonicalise(value, keepOrder)
  if (typeof copy !== 'object' || copy === null || Array.isArray(copy) !== Array.isArray(value)) return false
  return Array.isArray(copy)
    ? hasItemsOf(copy, value as unknown[])
    : hasFieldsOf(copy as Fields, value as Fields, keepOrder)
}

/** Not by `every` of the value, which passes over holes. */
function hasItemsOf(copy: readonly unknown[], value: readonly unknown[]): boolean {
  return copy.length === value.length && copy.every((item, at) => isCopyOf(item, value[at]))
}

function hasFieldsOf(copy: Fields, value: Fields, keepOrder: boolean): boolean {
  const names = Object.keys(copy)
  let found = 0
  for (const key of Object.keys(value)) {
    const field = value[key]
    if (isLeftOut(field)) continue
    if (keepOrder ? names[found] !== key : !Object.hasOwn(copy, key)) return false
    if (!isCopyOf(copy[key], field, key === 'properties')) return false
    found++
  }
  return found === names.length
}
