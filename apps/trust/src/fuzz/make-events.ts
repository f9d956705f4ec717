import { type Random, some } from './random.ts'

/** An event of a stream, before it is text: JSON data, or the text of the data itself. */
export type StreamEvent = object | string

const words = [
  'Hello',
  ' ',
  'a\nb',
  '\u{1F600}',
  '漢字',
  '\u2028',
  '"\\',
  '',
  '\r\n',
  'data: x',
  '[DONE]',
  'é',
  '{"a":',
] as const
const reasons = ['stop', 'length', 'tool_calls', 'content_filter'] as const

/** The events of a whole answer as a server sends it: each choice says something and ends, in whatever order. */
export function makeEvents(random: Random): StreamEvent[] {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1700000000, model: 'fuzz-model' }
  const queues = some(random, 1, 3, () => makeDeltas(random))
  const events: StreamEvent[] = []
  while (queues.some((queue) => queue.length > 0)) {
    const index = random.below(queues.length)
    const choice = queues[index]?.shift()
    if (choice) events.push({ ...head, choices: [{ index, ...choice }] })
  }
  const usage = { prompt_tokens: 3, completion_tokens: events.length, total_tokens: 3 + events.length }
  if (random.chance(0.5)) events.push({ ...head, choices: [], usage })
  if (random.chance(0.8)) events.push('[DONE]')
  return events
}

interface MadeChoice {
  readonly delta: object
  readonly finish_reason: string | null
}

function makeDeltas(random: Random): MadeChoice[] {
  const said = some(random, 0, 6, () => makeDelta(random))
  const calls = random.chance(0.4) ? makeToolDeltas(random) : []
  const deltas = [{ role: 'assistant', content: '' }, ...said, ...calls]
  const end = { delta: {}, finish_reason: random.pick(reasons) }
  return [...deltas.map((delta) => ({ delta, finish_reason: null })), end]
}

function makeDelta(random: Random): object {
  const text = some(random, 1, 4, () => random.pick(words)).join('')
  const field = random.pick(['content', 'content', 'content', 'reasoning_content', 'refusal'])
  return { [field]: text, ...(random.chance(0.1) && { obfuscation: 'xxxx' }) }
}

/** Parallel calls whose arguments arrive in pieces, interleaved. */
function makeToolDeltas(random: Random): object[] {
  const calls = some(random, 1, 3, (index) => ({
    index,
    id: `call_${index}`,
    type: 'function',
    pieces: ['{"a"', ':', '1}'],
  }))
  const deltas = calls.map(({ index, id, type }) =>
    toolDelta({ index, id, type, function: { name: `f${index}`, arguments: '' } }),
  )
  while (calls.some(({ pieces }) => pieces.length > 0)) {
    const { index, pieces } = calls[random.below(calls.length)] ?? { index: 0, pieces: [] }
    const piece = pieces.shift()
    if (piece !== undefined) deltas.push(toolDelta({ index, function: { arguments: piece } }))
  }
  return deltas
}

function toolDelta(call: object): object {
  return { tool_calls: [call] }
}
