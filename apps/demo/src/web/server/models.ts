import type { RealServer } from './upstream.ts'

const timeoutMs = 10_000

/** What `GET /v1/models` answers: the list of the server behind the chain, or that of the simulator. */
export async function models(
  server: RealServer | undefined,
  model: string,
  faults: readonly string[],
): Promise<object> {
  if (!server) return listOf([model, 'sim-ok', ...faults])
  const headers = new Headers({ accept: 'application/json' })
  if (server.apiKey !== undefined) headers.set('authorization', `Bearer ${server.apiKey}`)
  const address = `${server.baseURL.replace(/\/+$/, '')}/models`
  const response = await fetch(address, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }).catch(
    () => undefined,
  )
  const list: unknown = response?.ok ? await response.json().catch(() => undefined) : undefined
  // A server without such a list still has the model that was set.
  return typeof list === 'object' && list !== null && 'data' in list ? list : listOf([model])
}

function listOf(names: readonly string[]): object {
  return { object: 'list', data: names.map((id) => ({ id, object: 'model', created: 0, owned_by: 'chinwag' })) }
}
