import { env } from 'node:process'
import type * as Core from '@chinwag/core'
import { body, type Contestant } from './contestant.ts'

/** Where the build is that the children load: what a user of the package gets, not sources that Node has to strip. */
export const builtCoreVariable = 'BUILT_CORE'

/** The address of that build. */
export function builtCore(): string {
  const url = env[builtCoreVariable]
  if (url === undefined) throw new Error(`The variable ${builtCoreVariable} must have the address of a build of core.`)
  return url
}

interface Variant {
  readonly name: string
  readonly middlewares?: number
  readonly inspect?: boolean
}

/** Ours, with so many middlewares that do nothing but pass JSON on and count the chunks of a stream. */
export function chinwag({ name, middlewares = 0, inspect = false }: Variant): Contestant {
  return {
    name,
    async load() {
      const { createChat } = (await import(builtCore())) as typeof Core
      let seen = 0
      const count = { chunk: () => void seen++ }
      const watch: Core.Middleware = async function watch(request, next) {
        const response = await next(request)
        return request.body.stream ? response.observe(count) : response
      }
      const use = Array.from({ length: middlewares }, () => watch)
      return (options) => {
        const chat = createChat({ ...options, use, ...(inspect && { inspect: () => void seen++ }) })
        return {
          async json(signal) {
            return (await chat.complete(body, { signal })).choices[0]?.message.content ?? ''
          },
          async stream(onText, signal) {
            for await (const chunk of chat.stream(body, { signal })) {
              const text = chunk.choices[0]?.delta.content
              if (text && onText(text)) break
            }
          },
        }
      }
    },
  }
}
