import { checkFunction, checkNames, describe, isOptions } from '../check-options.ts'
import type { FallbackHop, FallbackOptions } from './fallback-options.ts'
import { isTransient } from './is-transient.ts'

/** The options of `fallback()`, checked and complete. */
export interface FallbackPolicy {
  readonly hops: readonly FallbackHop[]
  readonly when: NonNullable<FallbackOptions['when']>
  readonly onFallback: FallbackOptions['onFallback']
}

const hopNames = Object.keys({ model: true, transport: true, headers: true } satisfies Record<keyof FallbackHop, true>)
const optionNames = Object.keys({ when: true, onFallback: true } satisfies Record<keyof FallbackOptions, true>)

/** @throws TypeError that names the hop and what is wrong with it */
export function createFallbackPolicy(hops: readonly FallbackHop[], options: FallbackOptions): FallbackPolicy {
  if (!Array.isArray(hops) || hops.length === 0) {
    const got = Array.isArray(hops) ? 'an empty one' : describe(hops)
    throw new TypeError(`The hops of \`fallback()\` must be a list of at least one, got ${got}.`)
  }
  if (!isOptions(options)) {
    throw new TypeError(`The options of \`fallback()\` must be an object, got ${describe(options)}.`)
  }
  checkNames('`fallback()`', options, optionNames)
  checkFunction('when', options.when)
  checkFunction('onFallback', options.onFallback)
  const { when = isTransient, onFallback } = options
  return { hops: hops.map((hop: unknown, at) => checkHop(hop, at + 1)), when, onFallback }
}

function checkHop(hop: unknown, number: number): FallbackHop {
  const owner = `hop ${number} of \`fallback()\``
  if (!isOptions(hop)) throw new TypeError(`The ${owner} must be an object, got ${describe(hop)}.`)
  checkNames(owner, hop, hopNames)
  const { model, transport, headers }: { readonly [Name in keyof FallbackHop]?: unknown } = hop
  const isEmpty = isOptions(headers) && Object.keys(headers).length === 0
  if (model === undefined && transport === undefined && (headers === undefined || isEmpty)) {
    throw new TypeError(
      `The ${owner} must have a \`model\`, a \`transport\` or \`headers\`. To send the same request again, use \`retry()\`.`,
    )
  }
  if (model !== undefined && (typeof model !== 'string' || model === '')) {
    throw new TypeError(`The \`model\` of ${owner} must be the name of one, got ${describe(model)}.`)
  }
  if (transport !== undefined && !canAnswer(transport)) {
    throw new TypeError(`The \`transport\` of ${owner} must be a chat or a function, got ${describe(transport)}.`)
  }
  if (headers !== undefined) checkHeaders(headers, owner)
  return hop
}

function canAnswer(transport: unknown): boolean {
  if (typeof transport === 'function') return true
  return isOptions(transport) && 'send' in transport && typeof transport.send === 'function'
}

function checkHeaders(headers: unknown, owner: string): void {
  if (!isOptions(headers))
    throw new TypeError(`The \`headers\` of ${owner} must be an object, got ${describe(headers)}.`)
  for (const [name, value] of Object.entries(headers)) {
    try {
      new Headers().set(name, String(value ?? ''))
    } catch {
      // Without the cause: it quotes the value, which may be a key.
      throw new TypeError(`The header ${JSON.stringify(name.slice(0, 40))} of ${owner} cannot be sent.`)
    }
  }
}
