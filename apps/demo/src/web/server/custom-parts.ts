import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Middleware } from '@chinwag/core'
import { UsageError } from '../../usage-error.ts'
import type { Part } from './parts.ts'

const ownFolder = fileURLToPath(new URL('../../../middlewares', import.meta.url))

/**
 * The middlewares in `apps/demo/middlewares/`: every function that a file there exports. Each is in the chain, and in the inspector, under the
 * name of its export.
 * @throws UsageError for a default export, which has no name
 */
export async function loadCustomParts(folder = ownFolder): Promise<Part[]> {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const parts = await Promise.all(files.toSorted().map((file) => partsOf(folder, file)))
  return parts.flat()
}

async function partsOf(folder: string, file: string): Promise<Part[]> {
  const exported: Record<string, unknown> = await import(pathToFileURL(join(folder, file)).href)
  if (typeof exported['default'] === 'function') {
    throw new UsageError(
      `middlewares/${file} exports a middleware without a name: write \`export const name = …\` instead of \`export default …\`.`,
    )
  }
  return Object.entries(exported)
    .filter((entry): entry is [string, Middleware] => typeof entry[1] === 'function')
    .map(([name, middleware]) => ({ info: infoOf(name, file), make: () => middleware }))
}

/** What the program of 'Copy as code' has names for. */
const taken = new Set(['answer', 'chat', 'createChat', 'createSimulator', 'messages', 'text'])

/**
 * Each middleware has a name of its own, on the page and in the code that is copied from it.
 * @throws UsageError for one that is taken
 */
export function checkNames(parts: readonly Part[]): void {
  const known = new Map<string, Part['info']>()
  for (const { info } of parts) {
    const other = known.get(info.name)
    if (other) {
      const places = [other.module, info.module].join(' and ')
      throw new UsageError(`Two middlewares have the name '${info.name}', in ${places}: give yours another name.`)
    }
    if (taken.has(info.name)) {
      throw new UsageError(`The name '${info.name}' of the middleware in ${info.module} is taken: give it another.`)
    }
    known.set(info.name, info)
  }
}

function infoOf(name: string, file: string): Part['info'] {
  const module = `./middlewares/${file}`
  return {
    name,
    about: `Yours, from middlewares/${file}.`,
    module,
    symbol: name,
    args: undefined,
    fields: [],
    isOn: true,
  }
}
