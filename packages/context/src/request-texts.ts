import { ChatError, type ChatMessage, type ResponseFormat, type Tool } from '@chinwag/core'
import { schemaText } from './format-tokens.ts'
import { limitsOf, nameOf } from './model-limits.ts'
import { checkedCounter, getOrMake, type TokenCounter } from './token-counter.ts'
import { toolText } from './tool-text.ts'

/** What a request takes beside its messages. */
export interface RequestParts {
  readonly model?: string | undefined
  readonly tools?: readonly Tool[] | undefined
  /** Tools, as the first generation of the API has them. */
  readonly functions?: unknown
  readonly response_format?: ResponseFormat | undefined
  /** Whether there is a system message among them decides what a schema takes. */
  readonly messages?: readonly ChatMessage[] | undefined
}

/** A text that a request holds beside its messages. */
export interface RequestText {
  /** What it is made of: the text is counted once for as long as that lives. */
  readonly owner: object
  /** Tells the texts of one owner apart, and one that has grown from itself. */
  readonly name: string
  /** @throws ChatError `invalid_request` for what JSON cannot carry */
  parts(): Iterable<string>
}

/** Tools of both generations of the API. What is no list offers nothing: the server may see that otherwise. */
export function offeredBy({ tools, functions }: RequestParts): readonly unknown[] {
  const legacy: readonly unknown[] = Array.isArray(functions) ? functions : []
  return [...(Array.isArray(tools) ? tools : []), ...legacy.map((called) => ({ type: 'function', function: called }))]
}

/** The texts that a request holds beside its messages: its tools, and the schema of its answer. */
export function requestTexts(request: RequestParts): readonly RequestText[] {
  const { model, tools, functions, response_format: format } = request
  const texts: RequestText[] = []
  const offered = offeredBy(request)
  const [owner, other] = [tools, functions].filter((list) => Array.isArray(list) && list.length > 0)
  if (owner && typeof owner === 'object') {
    const name = nameOf(model)
    // Other vendors' templates show the JSON as it is.
    const isOpenAi = name === '' || limitsOf(name) !== undefined
    const parts = function* (): Iterable<string> {
      const json = jsonOf('tools', () => JSON.stringify(offered))
      if (isOpenAi) yield* toolText(offered)
      else yield json
    }
    texts.push({ owner: other ? {} : owner, name: `${isOpenAi ? 'text' : 'json'} ${offered.length}`, parts })
  }
  if (format?.type === 'json_schema') {
    const parts = (): string[] => [jsonOf('response_format', () => schemaText(format) ?? '')]
    texts.push({ owner: format, name: 'schema', parts })
  }
  return texts
}

const known = new WeakMap<TokenCounter, WeakMap<object, Map<string, number>>>()

function countsOf({ owner }: RequestText, count: TokenCounter): Map<string, number> {
  const byOwner = getOrMake(known, count, () => new WeakMap<object, Map<string, number>>())
  return getOrMake(byOwner, owner, () => new Map<string, number>())
}

/** Whether it needs not be counted. */
export function isTextKnown(text: RequestText, count: TokenCounter): boolean {
  return countsOf(text, count).has(text.name)
}

/** Takes the count of a text from whoever counts it slowly. */
export function rememberText(text: RequestText, count: TokenCounter, tokens: number): void {
  countsOf(text, count).set(text.name, tokens)
}

export function tokensOfText(text: RequestText, count: TokenCounter): number {
  const before = countsOf(text, count).get(text.name)
  if (before !== undefined) return before
  const tokens = checkedCounter(count)([...text.parts()].join(''))
  rememberText(text, count, tokens)
  return tokens
}

function jsonOf(param: string, make: () => string): string {
  try {
    return make()
  } catch (cause) {
    throw new ChatError(`The \`${param}\` of a request must be what JSON can carry: nothing that contains itself.`, {
      code: 'invalid_request',
      param,
      cause,
    })
  }
}
