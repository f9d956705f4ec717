/** How servers say how long a prompt was, and how long it may be: OpenAI and vLLM, Anthropic, llama.cpp. */
const sentences = [
  /maximum context length is (?<most>\d+) tokens.{0,80}?(?:resulted in|requested|request has) (?:about )?(?<asked>\d+)/is,
  /prompt is too long: (?<asked>\d+) tokens > (?<most>\d+) maximum/i,
  /request \((?<asked>\d+) tokens\) exceeds the available context size \((?<most>\d+) tokens\)/i,
]

/** How many tokens too many there were, as the server counts them; `undefined` where its refusal does not say. */
export function statedExcess(refusal: string): number | undefined {
  for (const sentence of sentences) {
    const { most, asked } = sentence.exec(refusal)?.groups ?? {}
    const excess = Number(asked) - Number(most)
    if (Number.isSafeInteger(excess) && excess > 0) return excess
  }
  return undefined
}
