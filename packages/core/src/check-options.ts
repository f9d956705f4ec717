import { ChatError } from './errors/chat-error.ts'
import { isRecord } from './response/merge-fields.ts'
import type { SizeLimits } from './stream/network-source.ts'
import type { Timeouts } from './transport/timeouts.ts'
import type { ChatParams } from './wire/params.ts'

/** @throws TypeError for a chain with something in it that is no middleware */
export function checkUse(use: readonly unknown[]): void {
  if (!Array.isArray(use)) throw new TypeError(`The \`use\` option must be a list of middlewares, got ${shown(use)}.`)
  use.forEach((middleware: unknown, at) => {
    if (typeof middleware === 'function') return
    throw new TypeError(
      `\`use[${at}]\` must be a middleware (a function), got ${shown(middleware)}. Did you forget to call it, or to import it?`,
    )
  })
}

/** @throws TypeError for a name that is no option: it may be one that was misspelt */
function checkNames(what: string, values: object, names: readonly string[]): void {
  const unknown = Object.keys(values).find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new TypeError(`\`${unknown}\` is no option of ${what}. There are: ${names.join(', ')}.`)
}

/** @throws TypeError for a name that createChat() does not know */
export function checkChatNames(options: object): void {
  const where = ['baseURL', 'apiKey', 'auth', 'dangerouslyAllowBrowser', 'headers', 'fetch', 'transport']
  checkNames('createChat()', options, [...where, 'use', 'timeouts', 'limits', 'inspect', 'waitUntil'])
}

/** @throws TypeError for options that are given and are no functions */
export function checkFunctions(options: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || typeof value === 'function') continue
    throw new TypeError(`The \`${name}\` option must be a function, got ${shown(value)}.`)
  }
}

interface AuthOptions {
  readonly apiKey?: unknown
  readonly auth?: unknown
  readonly baseURL?: unknown
  readonly dangerouslyAllowBrowser?: unknown
}

/** @throws TypeError for what cannot authorise anything, for a second server, and for a key that a browser would show to everybody */
export function checkAuth({ apiKey, auth, baseURL, dangerouslyAllowBrowser }: AuthOptions): void {
  if (auth !== undefined) {
    if (apiKey !== undefined)
      throw new TypeError('The `apiKey` option must be left out beside `auth`, which takes its place.')
    if (!isRecord(auth) || typeof auth['authorize'] !== 'function') {
      throw new TypeError('The `auth` option must be an object with an `authorize` method, such as bearer() gives.')
    }
    if (baseURL !== undefined && auth['baseURL'] !== undefined) {
      throw new TypeError('The `baseURL` option must be left out where the `auth` brings one, as azure() does.')
    }
  } else if (apiKey === undefined) return
  if (dangerouslyAllowBrowser !== true && 'window' in globalThis && 'document' in globalThis) {
    throw new TypeError(
      'A key in a browser is open to everybody: leave it on a server of yours, or set `dangerouslyAllowBrowser: true`.',
    )
  }
}

/** @throws TypeError or RangeError for what are no times */
export function checkTimeouts(timeouts: Timeouts | undefined): void {
  const names = ['responseMs', 'firstTokenMs', 'idleMs', 'totalMs']
  checkPositive('timeouts', timeouts, 'a number of milliseconds over 0, or Infinity', names)
}

/** @throws TypeError or RangeError for what are no sizes */
export function checkLimits(limits: SizeLimits | undefined): void {
  checkPositive('limits', limits, 'a number of characters over 0', ['maxEventBytes', 'maxBodyBytes'])
}

function checkPositive(option: string, values: object | undefined, what: string, names: readonly string[]): void {
  if (values === undefined) return
  if (!isRecord(values)) throw new TypeError(`The \`${option}\` option must be an object, got ${shown(values)}.`)
  checkNames(`\`${option}\``, values, names)
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || (typeof value === 'number' && value > 0)) continue
    throw new RangeError(`The \`${option}.${name}\` option must be ${what}, got ${shown(value)}.`)
  }
}

/** @throws TypeError for what cannot be the options of a call */
export function checkCallOptions(options: unknown): void {
  if (!isRecord(options)) throw new TypeError(`The options of a call must be an object, got ${shown(options)}.`)
}

/** @throws ChatError for a request body that no server could answer */
export function checkBody(body: ChatParams): void {
  if (typeof body !== 'object' || body === null) {
    throw new ChatError(`The request body must be an object, got ${shown(body)}.`, { code: 'invalid_request' })
  }
  if (!Array.isArray(body.messages) || body.messages.length === 0) {
    const got = Array.isArray(body.messages) ? 'an empty one' : shown(body.messages)
    throw new ChatError(`The \`messages\` of the request must be a list of at least one message, got ${got}.`, {
      code: 'invalid_request',
      param: 'messages',
    })
  }
}

/** What was given, in a word: a number as it is, anything else by its type, since it may be a secret. */
function shown(value: unknown): string {
  return typeof value === 'number' || value === null ? String(value) : typeof value
}
