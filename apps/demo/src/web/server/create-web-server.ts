import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Chat, ChatError, createChat } from '@chinwag/core'
import type { SimulatorOptions } from '@chinwag/testing'
import type { Catalogue, PartChoice } from '../shared/protocol.ts'
import { completions } from './completions.ts'
import { checkNames } from './custom-parts.ts'
import { type Guarded, refuse, refuseToken, type Refusal } from './guard.ts'
import { modelNamed, models } from './models.ts'
import type { PageFile } from './page-files.ts'
import { parseRun } from './parse-run.ts'
import { createParts, firstChoice, makeChain, type Part } from './parts.ts'
import { parseBody, readBody } from './read-body.ts'
import { run } from './run.ts'
import { sendError, sendJson } from './send.ts'
import { createUpstream, type RealServer, type Upstream } from './upstream.ts'

/** What a server is made of. */
export interface WebServerOptions extends Guarded {
  /** `undefined`: the simulator answers. */
  readonly server: RealServer | undefined
  readonly model: string
  readonly simulation: SimulatorOptions
  readonly files: ReadonlyMap<string, PageFile>
  readonly customParts: readonly Part[]
  /** The chain under `/v1`. @default what is on when the page opens */
  readonly endpoint?: readonly PartChoice[] | undefined
}

/** Everything that a route needs. */
interface Site extends WebServerOptions {
  readonly parts: readonly Part[]
  readonly upstream: Upstream
  /** The chain under `/v1`. */
  readonly chat: Chat
}

type Route = (request: IncomingMessage, response: ServerResponse, site: Site) => void | Promise<void>

const routes: Readonly<Record<string, Route>> = {
  'GET /api/catalogue': (_request, response, site) => sendJson(response, 200, catalogueOf(site)),
  'POST /api/run': async (request, response, site) =>
    run(parseRun(parseBody(await readBody(request)), site.upstream.faults), response, site),
  'GET /v1/models': async (_request, response, site) => sendJson(response, 200, await modelsOf(site)),
  'POST /v1/chat/completions': (request, response, { chat }) => completions(request, response, chat),
}

const oneModel = '/v1/models/'

const safety = {
  'content-security-policy': [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'",
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

/**
 * The page, its API, and the endpoint for every client of the protocol. It does not listen yet.
 * @throws UsageError for two middlewares of one name
 */
export function createWebServer(options: WebServerOptions): Server {
  const parts = createParts(options.customParts)
  checkNames(parts)
  const upstream = createUpstream(options.server, options.simulation)
  const chat = createChat({ ...upstream.destination(), use: makeChain(parts, options.endpoint ?? firstChoice(parts)) })
  const site: Site = { ...options, parts, upstream, chat }
  const limits = { headersTimeout: 10_000, requestTimeout: 60_000, maxHeaderSize: 16_384 }
  return createServer(limits, (request, response) => {
    for (const [name, value] of Object.entries(safety)) response.setHeader(name, value)
    answer(request, response, site).catch((error: unknown) => sendError(response, error))
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const { method = 'GET', url = '/' } = request
  const path = url.split('?', 1)[0] ?? '/'
  throwIfRefused(refuse(method, request.headers, site))
  const file = method === 'GET' ? site.files.get(path) : undefined
  if (file) {
    response.writeHead(200, { 'content-type': file.type, 'content-length': file.body.length })
    return void response.end(file.body)
  }
  throwIfRefused(refuseToken(request.headers, site))
  if (method === 'GET' && path.startsWith(oneModel)) {
    return sendJson(response, 200, modelNamed(await modelsOf(site), decoded(path.slice(oneModel.length))))
  }
  const route = Object.hasOwn(routes, `${method} ${path}`) ? routes[`${method} ${path}`] : undefined
  if (!route)
    throw new ChatError('There is nothing here under this path and method.', { code: 'not_found', status: 404 })
  await route(request, response, site)
}

function modelsOf({ server, model, upstream }: Site) {
  return models(server, model, upstream.faults)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function throwIfRefused(refusal: Refusal | undefined): void {
  if (!refusal) return
  const { message, status } = refusal
  const code = status === 401 ? 'authentication' : status === 403 ? 'permission' : 'invalid_request'
  throw new ChatError(message, { code, status })
}

function catalogueOf({ parts, upstream, model }: Site): Catalogue {
  const { faults, isSimulated } = upstream
  return { parts: parts.map(({ info }) => info), faults, model, isSimulated }
}
