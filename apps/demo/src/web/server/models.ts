import { ChatError } from '@chinwag/core'
import type { RealServer } from './upstream.ts'

const timeoutMs = 10_000

/** A list of models, as the API gives it. */
interface ModelList {
  readonly data: readonly unknown[]
}

/** What `GET /v1/models` answers: the list of the server behind the chain, or that of the simulator. */
export async function models(
  server: RealServer | undefined,
  model: string,
  faults: readonly string[],
): Promise<ModelList> {
  if (!server) return listOf([model, 'sim-ok', ...faults])
  const headers = new Headers({ accept: 'application/json' })
  if (server.apiKey !== undefined) headers.set('authorization', `Bearer ${server.apiKey}`)
  const address = `${server.baseURL.replace(/\/+$/, '')}/models`
  const response = await fetch(address, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }).catch(
    () => undefined,
  )
  const list: unknown = response?.ok ? await response.json().catch(() => undefined) : undefined
  // A server without such a list still has the model that was set.
  return isModelList(list) ? list : listOf([model])
}

/** What `GET /v1/models/NAME` answers: the entry of that list. @throws ChatError `not_found` where there is none */
export function modelNamed({ data }: ModelList, name: string): object {
  const found = data.find((entry) => isRecord(entry) && entry['id'] === name)
  if (isRecord(found)) return found
  throw new ChatError(`The model '${name}' does not exist here.`, { code: 'not_found', status: 404 })
}

function isModelList(value: unknown): value is ModelList {
  return isRecord(value) && Array.isArray(value['data'])
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function listOf(names: readonly string[]): ModelList & { readonly object: string } {
  return { object: 'list', data: names.map((id) => ({ id, object: 'model', created: 0, owned_by: 'chinwag' })) }
}
