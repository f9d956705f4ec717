import type { Middleware } from './middleware.ts'
import { isRecord } from './response/merge-fields.ts'
import type { ChatParams } from './wire/params.ts'

/**
 * A middleware that changes the request body: preprocessing. Give a changed copy, or the same object for no change.
 *
 * @example
 * ```ts
 * import { createChat, mapRequest } from '@chinwag/core'
 *
 * const chat = createChat({ use: [mapRequest((body) => ({ ...body, temperature: body.temperature ?? 0 }))] })
 * ```
 */
export function mapRequest(map: (body: ChatParams) => ChatParams | Promise<ChatParams>): Middleware {
  if (typeof map !== 'function')
    throw new TypeError(`mapRequest() takes a function from body to body, got ${typeof map}.`)
  return async function mapRequest(request, next) {
    const body = await map(request.body)
    if (!isRecord(body)) throw new TypeError(`The function of mapRequest() must return a body, got ${typeof body}.`)
    return next(body === request.body ? request : { ...request, body })
  }
}
