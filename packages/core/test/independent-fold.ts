/** What a stream says, read in the plainest way and with none of the library's code, to compare the library with. */
export interface Folded {
  readonly outcome: 'whole' | 'error' | 'cut'
  readonly chunks: number
  readonly message?: string | undefined
  readonly answer: unknown
}

interface Tool {
  id: unknown
  name: unknown
  text: string
}

interface Choice {
  content: unknown
  reasoning: string
  refusal: string
  readonly tools: Map<number, Tool>
  finish: string | null
}

// The wire is what it is: fields are looked at without a schema.
type Loose = { [field: string]: any } // oxlint-disable-line typescript/no-explicit-any

export function foldEvents(body: string): Folded {
  const choices = new Map<number, Choice>()
  const head = { id: '', model: '', usage: null as unknown }
  let chunks = 0
  let isDone = false
  let failure: Loose | string | undefined
  // One recording begins with a space.
  for (const block of body.trimStart().split(/\r\n\r\n|\n\n|\r\r/)) {
    const { type, data } = readBlock(block)
    if (data === '') continue
    if (data.trim() === '[DONE]') {
      isDone = true
      break
    }
    const event: Loose = JSON.parse(data)
    if (type === 'error' || hasError(event)) {
      failure = event['error'] ?? event
      break
    }
    if (!('choices' in event || 'usage' in event)) continue
    chunks++
    head.id ||= event['id'] ?? ''
    head.model ||= event['model'] ?? ''
    head.usage = event['usage'] ?? head.usage
    for (const choice of event['choices'] ?? []) addChoice(choices, choice)
  }
  const isFinished = choices.size > 0 && [...choices.values()].every(({ finish }) => finish)
  const outcome = failure !== undefined ? 'error' : isDone || isFinished ? 'whole' : 'cut'
  const message: string | undefined = typeof failure === 'object' ? failure['message'] : failure
  return { outcome, chunks, message, answer: answerOf(head, choices) }
}

function readBlock(block: string): { type: string; data: string } {
  const lines = block.split(/\r\n|\n|\r/)
  const field = (name: string): string[] =>
    lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).replace(/^ /, ''))
  const bare = field('error')
  return bare.length > 0
    ? { type: 'error', data: bare.join('\n') }
    : { type: field('event').join(''), data: field('data').join('\n') }
}

function hasError({ error }: Loose): boolean {
  return typeof error === 'object' && error !== null ? Object.keys(error).length > 0 : Boolean(error)
}

function addChoice(choices: Map<number, Choice>, given: Loose): void {
  const choice = choices.get(given['index']) ?? {
    content: null,
    reasoning: '',
    refusal: '',
    tools: new Map(),
    finish: null,
  }
  choices.set(given['index'], choice)
  const delta: Loose = given['delta'] ?? given['message'] ?? {}
  choice.content = joined(choice.content, delta['content'])
  choice.reasoning += delta['reasoning_content'] ?? delta['reasoning'] ?? ''
  choice.refusal += delta['refusal'] ?? ''
  choice.finish = given['finish_reason'] || choice.finish
  for (const piece of delta['tool_calls'] ?? []) {
    const index: number = piece.index ?? choice.tools.size
    const tool = choice.tools.get(index) ?? { id: undefined, name: undefined, text: '' }
    choice.tools.set(index, tool)
    tool.id = piece.id || tool.id
    tool.name = piece.function?.name || tool.name
    tool.text += piece.function?.arguments ?? ''
  }
}

/** A text, or a list of parts in which what is of one type is one part. */
function joined(known: unknown, piece: unknown): unknown {
  if (piece === null || piece === undefined) return known
  if (typeof piece === 'string' && (known === null || typeof known === 'string')) return (known ?? '') + piece
  const parts: Loose[] =
    typeof known === 'string'
      ? known === ''
        ? []
        : [{ type: 'text', text: known }]
      : ((known as Loose[] | null) ?? [])
  for (const part of typeof piece === 'string' ? [{ type: 'text', text: piece }] : (piece as Loose[])) {
    const last = parts.at(-1)
    if (!last || last['type'] !== part['type']) parts.push(structuredClone(part))
    else if (part['type'] === 'text') last['text'] += part['text']
    else if (part['type'] === 'thinking') last['thinking'] = joined(last['thinking'], part['thinking'])
    else parts.push(structuredClone(part))
  }
  return parts
}

function answerOf(head: object, choices: Map<number, Choice>): unknown {
  const sorted = [...choices].toSorted(([a], [b]) => a - b)
  return {
    ...head,
    choices: sorted.map(([index, { tools, ...choice }]) => ({
      index,
      ...choice,
      tools: [...tools].toSorted(([a], [b]) => a - b).map(([, tool]) => tool),
    })),
  }
}
