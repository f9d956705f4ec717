import { isRecord } from '../answer/is-record.ts'

/** The part of a schema that a `$ref` points to; `undefined` where it is no pointer into the document, or leads nowhere. */
export function resolveReference(reference: unknown, root: unknown): unknown {
  if (typeof reference !== 'string' || !/^#(?:\/|$)/u.test(reference)) return undefined
  let found = root
  for (const step of reference.slice(1).split('/').slice(1)) {
    const name = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~')
    found = childOf(found, name)
  }
  return found
}

function childOf(parent: unknown, name: string): unknown {
  if (Array.isArray(parent)) return /^\d+$/u.test(name) ? parent[Number(name)] : undefined
  return isRecord(parent) && Object.hasOwn(parent, name) ? parent[name] : undefined
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}
