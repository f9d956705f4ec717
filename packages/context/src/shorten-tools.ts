import type { ChatMessage } from '@chinwag/core'
import { checkInteger, checkNames } from './check-options.ts'
import type { Strategy } from './strategy.ts'

/** Options of {@link shortenTools}. */
export interface ShortenToolsOptions {
  /** How many characters of a result stay, from its beginning. @default 400 */
  readonly keepCharacters?: number | undefined
}

const names = ['keepCharacters'] as const

/**
 * A strategy of `context()`: when the conversation has grown too long, the oldest results of tools are shortened before any turn is
 * dropped. A shortened result keeps its id and its name, and ends with a mark that says how much of it is shown.
 *
 * For agents: most of what fills their window are results that they have read already. Results of the tool step in flight are never
 * shortened. What shortening does not free is dropped, in whole turns. It needs a window: by `maxTurns` alone nothing is shortened.
 *
 * @throws RangeError when `keepCharacters` is no integer of at least 0, TypeError when there is no such option
 *
 * @example
 * ```ts
 * import { context, shortenTools } from '@chinwag/context'
 *
 * const middleware = context({ strategy: shortenTools({ keepCharacters: 200 }) })
 * ```
 */
export function shortenTools(options: ShortenToolsOptions = {}): Strategy {
  checkNames('shortenTools()', options, names satisfies readonly (keyof ShortenToolsOptions)[])
  checkInteger('keepCharacters', options.keepCharacters, 0)
  const { keepCharacters = 400 } = options
  // The same object each time: it is counted once, and a cut that did not move is seen by it.
  const known = new WeakMap<ChatMessage, ChatMessage>()
  return {
    name: 'shorten-tools',
    shorten(message) {
      const before = known.get(message)
      if (before) return before
      const shorter = shortened(message, keepCharacters)
      known.set(message, shorter)
      return shorter
    },
  }
}

function shortened(message: ChatMessage, keep: number): ChatMessage {
  const text = message.role === 'tool' ? textOf(message.content) : ''
  const end = isHighSurrogate(text.charCodeAt(keep - 1)) ? keep - 1 : keep
  const content = `${text.slice(0, end)}\n[Shortened: ${end} of ${text.length} characters are shown.]`
  return message.role === 'tool' && content.length < text.length ? { ...message, content } : message
}

/** Content is a text or a list of parts; what else it may be is left alone. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part: { text?: unknown } | null) => (typeof part?.text === 'string' ? part.text : '')).join('\n')
}

/** Half an emoji is no character. */
function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}
