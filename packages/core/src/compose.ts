import type { ChatRequest, Middleware, Next, Transport } from './middleware.ts'
import { ChatResponse, isClaimed } from './response/chat-response.ts'

/**
 * Wraps a transport in middlewares, the first outermost. Without any it is the transport itself.
 *
 * What `next` returned and the middleware neither hands on, nor reads, nor builds on, is cancelled: a dropped reply would keep
 * its socket open.
 */
export function compose(middlewares: readonly Middleware[], transport: Transport): Transport {
  return middlewares.reduceRight<Transport>((inner, middleware) => wrap(middleware, inner), transport)
}

function wrap(middleware: Middleware, inner: Transport): Transport {
  return async function layer(request, context) {
    const replies: ChatResponse[] = []
    let isOver = false
    let handedOn: ChatResponse | undefined

    const next: Next = (changed) => {
      assertRequest(changed, middleware)
      const reply = inner(changed, context)
      reply.then(
        (response) => {
          if (!isOver) replies.push(response)
          // One that comes late gets a turn of the event loop: whoever waits for it in the background starts to read.
          else setTimeout(() => dropUnless(handedOn, response), 0)
        },
        // The middleware may have left; whether it looks at the failure is its own affair.
        () => {},
      )
      return reply
    }

    try {
      handedOn = await middleware(request, next, context)
      assertResponse(handedOn, nameOf(middleware), ' Did it forget to return what `next` gave?')
      return handedOn
    } finally {
      isOver = true
      for (const response of replies) dropUnless(handedOn, response)
    }
  }
}

function dropUnless(handedOn: ChatResponse | undefined, response: ChatResponse): void {
  if (response !== handedOn && !isClaimed(response)) response.cancel()
}

function nameOf({ name }: Middleware): string {
  return name ? `The middleware \`${name}\`` : 'A middleware'
}

/** @throws TypeError for a request that lacks something: it would fail far from here, or never be aborted */
function assertRequest(request: Partial<ChatRequest> | undefined, middleware: Middleware): void {
  const { body, headers, signal } = request ?? {}
  if (body && headers?.forEach && signal?.addEventListener) return
  throw new TypeError(`${nameOf(middleware)} must hand on a whole request, such as \`{ ...request, body }\`.`)
}

/** @throws TypeError, with the name of whoever gave something else */
export function assertResponse(response: unknown, who: string, remedy = ''): asserts response is ChatResponse {
  if (response instanceof ChatResponse) return
  throw new TypeError(
    `${who} must return a ChatResponse, got ${response === null ? 'null' : typeof response}.${remedy}`,
  )
}
