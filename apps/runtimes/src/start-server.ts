import { createSimulator } from '@chinwag/testing'
import { listen } from '@chinwag/testing/node'
import { freePort } from './free-port.ts'
import { createVisits, type Visit } from './visits.ts'

/** What the suite speaks to. */
export interface SuiteServer extends AsyncDisposable {
  readonly origin: string
  /** Nobody listens there. */
  readonly refusedOrigin: string
}

/**
 * Starts the simulator on a port, with answers cut into small writes, for pages of other origins too. The first part of a path is the case
 * that asks; it is also told there what the server saw of it.
 */
export async function startServer(): Promise<SuiteServer> {
  const simulator = createSimulator({
    apiKey: 'sim',
    slice: { bytes: 16 },
    faults: [{ fault: 'stall', afterChunks: 1, when: ({ model }) => model === 'stall-at-once' }],
    answer: ({ model, messages }) => {
      const question = messages.at(-1)?.content
      return model === 'echo' && typeof question === 'string' ? question : undefined
    },
  })
  const visitOf = createVisits()
  const server = await listen({
    async fetch(input, init) {
      if (init?.method === 'OPTIONS') return preflight(new Headers(init.headers))
      const [, home = '', page = '', count] = new URL(input instanceof Request ? input.url : input).pathname.split('/')
      const visit = visitOf(home)
      const seen = page === 'redirect' ? redirect(home) : await told(visit, page, Number(count))
      if (seen) return forAll(seen)
      visit.requests.add()
      init?.signal?.addEventListener('abort', visit.hangUps.add)
      return forAll(await simulator.fetch(input, init))
    },
  })
  const { origin } = new URL(server.url)
  return { origin, refusedOrigin: `http://127.0.0.1:${await freePort()}`, [Symbol.asyncDispose]: server.close }
}

/** What a case wants to know; `undefined` where it asks for a completion. */
async function told(visit: Visit, page: string, count: number): Promise<Response | undefined> {
  if (page === 'requests') return Response.json(visit.requests.count)
  if (page !== 'arrived' && page !== 'hung-up') return undefined
  await (page === 'arrived' ? visit.requests : visit.hangUps).reached(count)
  return Response.json(true)
}

function redirect(home: string): Response {
  return new Response(null, { status: 307, headers: { location: `/${home}/v1/chat/completions` } })
}

/** Lets pages of any origin ask, as a server for browsers does. */
function preflight(headers: Headers): Response {
  return forAll(
    new Response(null, {
      status: 204,
      headers: {
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': headers.get('access-control-request-headers') ?? '',
      },
    }),
  )
}

function forAll(response: Response): Response {
  response.headers.set('access-control-allow-origin', '*')
  response.headers.set('access-control-expose-headers', '*')
  return response
}
