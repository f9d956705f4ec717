import type { Middleware } from './middleware.ts'
import { isRecord } from './response/merge-fields.ts'
import type { Transform } from './response/observer.ts'
import type { ChatChunk, ChunkChoice } from './wire/chunk.ts'

/** Options of {@link mapText}. */
export interface MapTextOptions {
  /**
   * How far the rule looks, in characters: no text that it replaces may be longer. So much is held back until more of the answer, or its end, is
   * here. `Infinity` holds all of it back until the end.
   * @default 256
   */
  readonly holdBack?: number | undefined
}

/**
 * A middleware that rewrites the text of answers, streamed or not: postprocessing. The result does not depend on how the text was
 * cut into chunks, as long as the rule replaces stretches of at most `holdBack` characters, each by itself: no `^`, `$` or look-around.
 *
 * Only `content` is rewritten; where a server gives it in parts, each part by itself. The `logprobs` of a choice are of the text as it was.
 *
 * @throws RangeError for a `holdBack` that is negative or no number
 * @example
 * ```ts
 * import { createChat, mapText } from '@chinwag/core'
 *
 * const chat = createChat({ use: [mapText((text) => text.replaceAll(/\d{13,19}/g, '[card]'), { holdBack: 19 })] })
 * ```
 */
export function mapText(map: (text: string) => string, options: MapTextOptions = {}): Middleware {
  const { holdBack = 256 } = options
  if (typeof map !== 'function') throw new TypeError(`mapText() takes a function from text to text, got ${typeof map}.`)
  if (!(holdBack === Infinity || (Number.isInteger(holdBack) && holdBack >= 0))) {
    throw new RangeError(
      `The \`holdBack\` option must be an integer of at least 0, or Infinity, got ${String(holdBack)}.`,
    )
  }
  const checked = (text: string): string => {
    const mapped: unknown = map(text)
    if (typeof mapped === 'string') return mapped
    throw new TypeError(`The function of mapText() must return a text, at once, got ${typeof mapped}.`)
  }
  return async function mapText(request, next) {
    const response = await next(request)
    return response.transform(textTransform(checked, holdBack))
  }
}

function textTransform(map: (text: string) => string, holdBack: number): Transform {
  const held = new Map<number, string>()
  let last: ChatChunk | undefined

  function mapChoice(choice: ChunkChoice): ChunkChoice {
    const content: unknown = choice.delta.content
    if (Array.isArray(content)) return { ...choice, delta: { ...choice.delta, content: content.map(mapPart) as never } }
    const text = (held.get(choice.index) ?? '') + (typeof content === 'string' ? content : '')
    const isLast = choice.finish_reason !== null && choice.finish_reason !== undefined
    const cut = isLast ? text.length : safeCut(text, map, holdBack)
    if (text.length === cut) held.delete(choice.index)
    else held.set(choice.index, text.slice(cut))
    // A delta that never had text gets none: `null` beside tool calls stays `null`.
    if (text === '' || (cut === 0 && typeof content !== 'string')) return choice
    return { ...choice, delta: { ...choice.delta, content: cut === 0 ? '' : map(text.slice(0, cut)) } }
  }

  /** Of an answer in parts: each by itself, since its text is whole. */
  function mapPart(part: unknown): unknown {
    return isRecord(part) && typeof part['text'] === 'string' ? { ...part, text: map(part['text']) } : part
  }

  return {
    chunk(chunk) {
      last = chunk
      return { ...chunk, choices: chunk.choices.map(mapChoice) }
    },
    flush() {
      if (!last || held.size === 0) return undefined
      const { id, object, created, model } = last
      const choices = [...held].map(([index, text]) => ({ index, delta: { content: map(text) }, finish_reason: null }))
      return { id, object, created, model, choices }
    },
  }
}

/**
 * Where the text can be cut: no replaced stretch may be in both halves, and any that begins before the cut must be seen to its end. So it
 * is `holdBack` from the end, and back from there to where no stretch is cut in two. A rule that keeps its promise has such a place within
 * another `holdBack`; for one that does not, the text is cut all the same, so that a rule cannot make it grow without end.
 */
function safeCut(text: string, map: (text: string) => string, holdBack: number): number {
  const latest = text.length - holdBack
  if (latest <= 0) return 0
  const isUnchanged = map(text) === text
  for (let cut = latest; cut > Math.max(0, latest - holdBack); cut--) {
    if (!splitsPair(text, cut) && (isUnchanged || isSafe(text, cut, map))) return cut
  }
  return latest <= holdBack ? 0 : latest
}

/** Whether the halves give what the whole gives: also for shorter second halves, since one equal result may be chance. */
function isSafe(text: string, cut: number, map: (text: string) => string): boolean {
  const first = map(text.slice(0, cut))
  const isSame = (end: number): boolean => map(text.slice(0, end)) === first + map(text.slice(cut, end))
  if (!isSame(text.length)) return false
  // A long text is a whole answer, with no more to come: the whole decides, and more would only cost time.
  const last = text.length > 4096 ? cut : Math.min(cut + 16, text.length)
  for (let end = cut + 1; end <= last; end++) if (!isSame(end)) return false
  return true
}

/** Half an emoji is no text: whoever writes it out writes a replacement character. */
function splitsPair(text: string, cut: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(cut - 1, cut + 1))
}
