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

type Content = string | readonly Part[] | null

interface Choice {
  content: Content
  reasoning: string
  refusal: string
  readonly tools: Map<number, Tool>
  finish: string | null
}

type Maybe<T> = T | null | undefined

/** What is looked at of an event. Nothing checks that it is so: a recording in which it is not fails the comparison. */
interface WireEvent {
  readonly id?: Maybe<string>
  readonly model?: Maybe<string>
  readonly usage?: unknown
  readonly error?: Maybe<string | { readonly message?: string }>
  readonly message?: string
  readonly choices?: Maybe<readonly WireChoice[]>
}

interface WireChoice {
  readonly index?: Maybe<number>
  readonly delta?: Maybe<WireDelta>
  readonly message?: Maybe<WireDelta>
  readonly finish_reason?: Maybe<string>
}

interface WireDelta {
  readonly content?: Maybe<string | readonly Part[]>
  readonly reasoning_content?: Maybe<string>
  readonly reasoning?: Maybe<string>
  readonly refusal?: Maybe<string>
  readonly tool_calls?: Maybe<readonly WireCall[]>
}

interface WireCall {
  readonly index?: Maybe<number>
  readonly id?: Maybe<string>
  readonly function?: Maybe<{ readonly name?: Maybe<string>; readonly arguments?: Maybe<string> }>
}

interface Part {
  readonly type: string
  text?: string
  thinking?: string | readonly Part[]
}

export function foldEvents(body: string): Folded {
  const choices = new Map<number, Choice>()
  const head = { id: '', model: '', usage: null as unknown }
  let chunks = 0
  let isDone = false
  let failure: { readonly message?: string } | string | undefined
  // One recording begins with a space.
  for (const block of body.trimStart().split(/\r\n\r\n|\n\n|\r\r/)) {
    const { type, data } = readBlock(block)
    if (data === '') continue
    if (data.trim() === '[DONE]') {
      isDone = true
      break
    }
    const event: WireEvent = JSON.parse(data)
    if (type === 'error' || hasError(event)) {
      failure = event.error ?? event
      break
    }
    if (!('choices' in event || 'usage' in event)) continue
    chunks++
    head.id ||= event.id ?? ''
    head.model ||= event.model ?? ''
    head.usage = event.usage ?? head.usage
    for (const [at, choice] of (event.choices ?? []).entries())
      if (!Array.isArray(choice)) addChoice(choices, choice, choice.index ?? at)
  }
  const isFinished = choices.size > 0 && [...choices.values()].every(({ finish }) => finish)
  const outcome = failure !== undefined ? 'error' : isDone || isFinished ? 'whole' : 'cut'
  const message: string | undefined = typeof failure === 'object' ? failure.message : failure
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

function hasError({ error }: WireEvent): boolean {
  return typeof error === 'object' && error !== null ? Object.keys(error).length > 0 : Boolean(error)
}

function addChoice(choices: Map<number, Choice>, given: WireChoice, index: number): void {
  const choice = choices.get(index) ?? {
    content: null,
    reasoning: '',
    refusal: '',
    tools: new Map(),
    finish: null,
  }
  choices.set(index, choice)
  const delta: WireDelta = given.delta ?? given.message ?? {}
  choice.content = joined(choice.content, delta.content)
  choice.reasoning += delta.reasoning_content ?? delta.reasoning ?? ''
  choice.refusal += delta.refusal ?? ''
  choice.finish = given.finish_reason || choice.finish
  for (const piece of delta.tool_calls ?? []) {
    const index = piece.index ?? choice.tools.size
    const tool = choice.tools.get(index) ?? { id: undefined, name: undefined, text: '' }
    choice.tools.set(index, tool)
    tool.id = piece.id || tool.id
    tool.name = piece.function?.name || tool.name
    tool.text += piece.function?.arguments ?? ''
  }
}

/** A text, or a list of parts in which what is of one type is one part. */
function joined(known: Content, piece: Maybe<Content>): Content {
  if (piece === null || piece === undefined) return known
  if (typeof piece === 'string' && (known === null || typeof known === 'string')) return (known ?? '') + piece
  const parts = structuredClone(partsOf(known))
  for (const part of partsOf(piece)) {
    const last = parts.at(-1)
    if (last?.type === part.type && part.type === 'text') last.text = (last.text ?? '') + (part.text ?? '')
    else if (last?.type === part.type && part.type === 'thinking') {
      last.thinking = joined(last.thinking ?? null, part.thinking) ?? []
    } else parts.push(structuredClone(part))
  }
  return parts
}

function partsOf(content: Content): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return [...(content ?? [])]
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
