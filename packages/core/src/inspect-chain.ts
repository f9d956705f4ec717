import { compose } from './compose.ts'
import type { CallOptions } from './call-options.ts'
import { isChatError } from './errors/chat-error.ts'
import {
  type CallContext,
  type ChatRequest,
  type ContextKey,
  createContextKey,
  type EmittedEvent,
  type Middleware,
  type Transport,
} from './middleware.ts'
import { ChatResponse, hold } from './response/chat-response.ts'
import type { Outcome } from './response/observer.ts'
import type { ChatParams } from './wire/params.ts'

/** How many attempts of a call the transport has begun. */
const attemptKey = createContextKey<number>('attempt')

/** A chain that says what happens in it: the same as `compose` gives, and for chats with an inspector only. */
export function inspectChain(middlewares: readonly Middleware[], transport: Transport): Transport {
  const layers = middlewares.map((middleware, layer) => inspectLayer(middleware, layer))
  return compose(layers, inspectTransport(transport, middlewares.length))
}

function inspectLayer(middleware: Middleware, layer: number): Middleware {
  const where = { middleware: middleware.name || 'anonymous', layer }
  const inspected: Middleware = (request, next, context) => {
    const seen = new LayerContext(context, where)
    let count = 0
    seen.emit({ type: 'enter', ...outlineOf(request) })
    return watch(seen, () =>
      middleware(
        request,
        (changed) => {
          seen.emit({ type: 'next', count: ++count, ...outlineOf(changed) })
          return heldBy(seen, next(changed))
        },
        seen,
      ),
    )
  }
  // `compose` names it in its errors.
  return Object.defineProperty(inspected, 'name', { value: middleware.name })
}

/** What observers of the reply throw is the layer's that it is handed to. */
function heldBy(context: LayerContext, reply: Promise<ChatResponse>): Promise<ChatResponse> {
  // In a callback of the promise itself: who drops it drops no rejection of another one.
  reply.then(
    (response) => response instanceof ChatResponse && hold(response, context),
    () => {},
  )
  return reply
}

function inspectTransport(transport: Transport, layer: number): Transport {
  return (request, context) => {
    const attempt = (context.get(attemptKey) ?? 0) + 1
    context.set(attemptKey, attempt)
    const seen = new LayerContext(context, { middleware: 'transport', layer, attempt })
    seen.emit({ type: 'attempt', ...outlineOf(request) })
    return watch(seen, () => transport(request, seen))
  }
}

/** Says how a layer was left, and what became of its reply. */
async function watch(context: LayerContext, work: () => Promise<ChatResponse>): Promise<ChatResponse> {
  try {
    const response = await work()
    if (response instanceof ChatResponse) {
      const { source, status, requestId } = response
      context.emit({ type: 'exit', result: 'reply', source, status, requestId })
      follow(response, context)
    }
    return response
  } catch (error) {
    context.emit({ type: 'exit', result: 'error', ...failureOf(error) })
    throw error
  }
}

function follow(response: ChatResponse, context: LayerContext): void {
  try {
    response.observe({
      firstToken: ({ firstToken }) => context.emit({ type: 'commit', at: firstToken }),
      settle: (outcome) => context.emit({ type: 'settle', outcome: outcome.type, ...endOf(outcome) }),
    })
  } catch {
    // It is being read already: a middleware has made its own of it, and nothing more can be seen of it here.
  }
}

/** What a request is like, without what it says. */
function outlineOf({ body }: ChatRequest): object {
  // What a middleware hands on may be anything: that is for the transport to say.
  const { model, stream, messages }: Partial<ChatParams> = body ?? {}
  return { model, stream: stream === true, messages: messages?.length }
}

function endOf(outcome: Outcome): object {
  if (outcome.type !== 'end') return outcome.type === 'error' ? failureOf(outcome.error) : {}
  const { choices, usage } = outcome.completion
  return { finishReason: choices[0]?.finish_reason, usage }
}

function failureOf(error: unknown): object {
  return isChatError(error) ? { code: error.code, status: error.status, requestId: error.requestId } : {}
}

/** The context of one call as one layer sees it: what it emits, and how long it waits, bears its name. */
class LayerContext implements CallContext<CallOptions> {
  readonly #call: CallContext<CallOptions>
  readonly #where: object

  constructor(call: CallContext<CallOptions>, where: object) {
    this.#call = call
    this.#where = where
  }

  get id(): string {
    return this.#call.id
  }

  get signal(): AbortSignal {
    return this.#call.signal
  }

  get options(): CallOptions {
    return this.#call.options
  }

  get<T>(key: ContextKey<T>): T | undefined {
    return this.#call.get(key)
  }

  set<T>(key: ContextKey<T>, value: T): void {
    this.#call.set(key, value)
  }

  sleep(ms: number, also?: AbortSignal): Promise<void> {
    this.emit({ type: 'wait', ms })
    return this.#call.sleep(ms, also)
  }

  waitUntil(work: Promise<unknown>): void {
    this.#call.waitUntil(work)
  }

  emit(event: EmittedEvent): void {
    this.#call.emit({ ...this.#where, ...event })
  }
}
