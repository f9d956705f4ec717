import type { FinishReason, Logprobs, Usage } from './completion.ts'

/**
 * One event of a streamed answer.
 *
 * Real servers are loose with it: `choices` may be empty (a usage chunk) or missing, `role` and `content` may be `null`.
 * Read it with care, or read the whole with `completion()`.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export interface ChatChunk {
  readonly id: string
  readonly object: 'chat.completion.chunk' | (string & {})
  /** Unix time in seconds. */
  readonly created: number
  readonly model: string
  readonly choices: readonly ChunkChoice[]
  readonly usage?: Usage | null | undefined
  readonly system_fingerprint?: string | null | undefined
  readonly service_tier?: string | null | undefined
  readonly [field: string]: unknown
}

/** What a chunk adds to one of the answers, told apart by `index`. */
export interface ChunkChoice {
  readonly index: number
  readonly delta: Delta
  readonly finish_reason?: FinishReason | null | undefined
  readonly logprobs?: Logprobs | null | undefined
  readonly [field: string]: unknown
}

/** What this chunk adds to the message. */
export interface Delta {
  readonly role?: string | null | undefined
  readonly content?: string | null | undefined
  readonly refusal?: string | null | undefined
  readonly tool_calls?: readonly ToolCallDelta[] | null | undefined
  readonly function_call?: { readonly name?: string; readonly arguments?: string } | null | undefined
  readonly reasoning_content?: string | null | undefined
  readonly reasoning?: string | null | undefined
  readonly audio?: unknown
  readonly annotations?: readonly unknown[] | null | undefined
  readonly [field: string]: unknown
}

/** A piece of a tool call: `index` says of which, `function.arguments` continues its JSON text. */
export interface ToolCallDelta {
  readonly index: number
  readonly id?: string | null | undefined
  readonly type?: string | null | undefined
  readonly function?:
    | { readonly name?: string | null | undefined; readonly arguments?: string | null | undefined }
    | undefined
  readonly [field: string]: unknown
}
