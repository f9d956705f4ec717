import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Middleware } from '@chinwag/core'
import type { Part } from './parts.ts'

const folder = fileURLToPath(new URL('../../../middlewares', import.meta.url))

/**
 * The middlewares in `apps/demo/middlewares/`: every function that a file there exports. Each is in the chain, and in the inspector, under the
 * name of its export.
 */
export async function loadCustomParts(): Promise<Part[]> {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const parts = await Promise.all(files.toSorted().map(partsOf))
  return parts.flat()
}

async function partsOf(file: string): Promise<Part[]> {
  const exported: Record<string, unknown> = await import(pathToFileURL(join(folder, file)).href)
  return Object.entries(exported)
    .filter((entry): entry is [string, Middleware] => typeof entry[1] === 'function')
    .map(([name, middleware]) => ({ info: infoOf(name, file), make: () => middleware }))
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
