import type { ChatMessage, ChatParams, ChatRequest } from '@chinwag/core'
import { estimateTokens } from './estimator.ts'
import { imageRuleOf } from './image-tokens.ts'
import { costsOf } from './message-tokens.ts'
import { nameOf } from './model-limits.ts'
import { piecesOf } from './pieces.ts'
import { isTextKnown, rememberText, requestTexts } from './request-texts.ts'
import { checkedPieceCounter, createMessageCounter, type TokenCounter } from './token-counter.ts'

/** Characters that are counted without a break. */
const enough = 2_048
/** What looking at anything else is taken for, in characters. */
const perCost = 100
/** Messages that are looked at without a break. */
const fewMessages = 2_000
/** Milliseconds after which others have their turn. */
const longestRun = 3

/**
 * Counts what is new, and lets the event loop turn meanwhile: long messages, many of them, or many tools would else stop a server while
 * they are counted. `undefined` where there is little to count, as nearly always.
 */
export function countAhead(
  { body, signal }: ChatRequest,
  count: TokenCounter = estimateTokens,
): Promise<void> | undefined {
  if (!Array.isArray(body.messages)) return undefined
  const isReady = requestTexts(body).every((text) => isTextKnown(text, count)) && isLittle(body, count)
  return isReady ? undefined : new SlowCounter(count, signal).count(body)
}

function isLittle({ messages, model }: ChatParams, count: TokenCounter): boolean {
  if (messages.length > fewMessages) return false
  const { isKnown } = createMessageCounter(count, model)
  const rule = imageRuleOf(nameOf(model))
  let length = 0
  for (const message of messages) {
    if (!isMessage(message) || isKnown(message)) continue
    for (const cost of costsOf(message, rule)) {
      length += typeof cost === 'string' ? cost.length : perCost
      if (length > enough) return false
    }
  }
  return true
}

/** A history may hold anything: what is no message is refused later. */
function isMessage(message: ChatMessage | null | undefined): message is ChatMessage {
  return typeof message === 'object' && message !== null
}

class SlowCounter {
  readonly #count: TokenCounter
  readonly #signal: AbortSignal
  #since = performance.now()

  constructor(count: TokenCounter, signal: AbortSignal) {
    this.#count = count
    this.#signal = signal
  }

  async count(body: ChatParams): Promise<void> {
    const { messages, model } = body
    const { isKnown, slowly } = createMessageCounter(this.#count, model)
    const rule = imageRuleOf(nameOf(model))
    for (const message of messages) {
      if (isMessage(message) && !isKnown(message)) {
        const remember = slowly(message)
        let tokens = 0
        for (const cost of costsOf(message, rule)) {
          tokens += typeof cost === 'string' ? await this.#countText(cost) : cost
          if (this.#isDue()) await this.#rest()
        }
        remember(tokens)
      }
      if (this.#isDue()) await this.#rest()
    }
    for (const text of requestTexts(body)) {
      if (isTextKnown(text, this.#count)) continue
      let whole = ''
      for (const part of text.parts()) {
        whole += part
        if (this.#isDue()) await this.#rest()
      }
      rememberText(text, this.#count, await this.#countText(whole))
    }
  }

  async #countText(text: string): Promise<number> {
    const countPiece = checkedPieceCounter(this.#count)
    let tokens = 0
    for (const piece of piecesOf(text)) {
      tokens += countPiece(piece)
      if (this.#isDue()) await this.#rest()
    }
    return tokens
  }

  #isDue(): boolean {
    return performance.now() - this.#since >= longestRun
  }

  async #rest(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0))
    this.#signal.throwIfAborted()
    this.#since = performance.now()
  }
}
