import type { Middleware } from '@chinwag/core'

/** Options of {@link helloWorld}. None is needed. */
export interface HelloWorldOptions {
  /**
   * From when on a first token is slow, in milliseconds since its attempt began. With 0, every one is.
   *
   * @default 5000
   */
  readonly slowMs?: number | undefined
}

/**
 * Tells the inspector about calls whose first token was slow: `{ type: 'hello-world', firstTokenMs }`. Requests and answers stay as they are.
 *
 * An answer that fails before its first token is not told of, however long it took: its error is.
 *
 * @throws RangeError or TypeError if an option cannot be meant
 * @example
 * ```ts
 * import { createChat } from '@chinwag/core'
 * import { helloWorld } from '@chinwag/hello-world'
 *
 * const chat = createChat({ apiKey: 'sk-…', use: [helloWorld({ slowMs: 2000 })], inspect: console.log })
 * ```
 */
export function helloWorld(options: HelloWorldOptions = {}): Middleware {
  const { slowMs } = checkOptions(options)
  return async function helloWorld(request, next, context) {
    const response = await next(request)
    return response.observe({
      firstToken({ start, firstToken = start }) {
        const firstTokenMs = firstToken - start
        if (firstTokenMs >= slowMs) context.emit({ type: 'hello-world', firstTokenMs })
      },
    })
  }
}

function checkOptions({ slowMs = 5000, ...others }: HelloWorldOptions): { readonly slowMs: number } {
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new TypeError(`\`${unknown}\` is no option of helloWorld(). There are: slowMs.`)
  if (Number.isFinite(slowMs) && slowMs >= 0) return { slowMs }
  const isNumber = typeof slowMs === 'number'
  const mistake = `The \`slowMs\` option must be a number of milliseconds of at least 0, got ${isNumber ? slowMs : typeof slowMs}.`
  throw isNumber ? new RangeError(mistake) : new TypeError(mistake)
}
