/** Words for an answer that came to its own end: the API's, and what other servers say for `stop`. */
const whole = new Set(['stop', 'tool_calls', 'function_call', 'eos', 'eos_token', 'stop_sequence', 'end_turn'])

/** A choice of an answer, as far as it says why it ended. */
interface Ended {
  readonly finish_reason?: string | null | undefined
}

/** Why an answer is not whole, in the words of its server: `length`, `content_filter`. Of several choices, the first that is not whole counts. */
export function cutOffBy(choices: readonly Ended[]): string | undefined {
  const reasons = choices.map(({ finish_reason: reason }) => reason)
  return reasons.find((reason) => typeof reason === 'string' && !whole.has(reason)) ?? undefined
}

/** The same in a sentence. */
export function cutOffText(reason: string): string {
  if (reason === 'length') return 'The answer is not whole: it was cut off at the limit of tokens (length).'
  if (reason === 'content_filter') return 'The answer is not whole: a content filter cut it off (content_filter).'
  return `The answer is not whole: the server ended it with ${reason}.`
}
