import type { ChatMessage } from '@chinwag/core'

/** What a reply told about the prompt that it answers. */
interface Anchor {
  readonly prompt: readonly ChatMessage[]
  readonly model: string
  /** Tokens that the request took beside its messages, by estimate: other tools, another anchor. */
  readonly fixed: number
  /** The provider's count of the prompt, less the estimate. */
  readonly error: number
  /** Whether the error made the cut go further than the estimate alone would have. */
  readonly further: boolean
}

/** An anchor, as it applies to a conversation that has grown. */
export interface Anchored {
  readonly error: number
  /** Where the earlier prompt began after its head, as an index of the conversation; 0 where the next cut need not heed it. */
  readonly atLeast: number
}

/** What the provider counted, by the last message that it counted. */
export interface Anchors {
  /** What is known of the newest part of this conversation that was answered before. */
  find(messages: readonly ChatMessage[], model: string, fixed: number): Anchored | undefined
  remember(anchor: Anchor): void
}

/** What a server may add to a prompt unasked, such as instructions of its own. */
const hiddenTokens = 1_000
const mostTimesOff = 3

/** Whether a provider can have counted so. A single absurd number would else cut, or spare, a whole conversation. */
export function isCredible(promptTokens: unknown, estimate: number): promptTokens is number {
  return (
    typeof promptTokens === 'number' &&
    promptTokens > 0 &&
    promptTokens <= estimate * mostTimesOff + hiddenTokens &&
    estimate <= promptTokens * mostTimesOff + hiddenTokens
  )
}

/**
 * Remembers the provider's own counts, so that only messages newer than the last reply are estimated.
 *
 * Held by message identity, for as long as the messages live: a caller who builds new message objects for each call has no
 * anchors, and gets the estimate alone.
 */
export function createAnchors(): Anchors {
  const anchors = new WeakMap<ChatMessage, Anchor>()
  return {
    find(messages, model, fixed) {
      const last = messages.findLastIndex((message) => anchors.has(message))
      const message = messages[last]
      const anchor = message && anchors.get(message)
      if (!anchor || anchor.model !== model || anchor.fixed !== fixed) return undefined
      const start = startOf(anchor.prompt, messages, last)
      return start === undefined ? undefined : { error: anchor.error, atLeast: anchor.further ? start : 0 }
    },
    remember(anchor) {
      const last = anchor.prompt.at(-1)
      if (last) anchors.set(last, anchor)
    },
  }
}

/**
 * Where the suffix that a prompt kept begins in the conversation that it was cut from; `undefined` when it was not cut from this one:
 * one message object may be part of many conversations.
 */
function startOf(prompt: readonly ChatMessage[], messages: readonly ChatMessage[], last: number): number | undefined {
  let head = prompt.length
  let start = last + 1
  while (head > 0 && start > 0 && prompt[head - 1] === messages[start - 1]) {
    head--
    start--
  }
  return prompt.slice(0, head).every((message, index) => message === messages[index]) ? start : undefined
}
