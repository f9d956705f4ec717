import type { ToolCall } from './params.ts'

/**
 * A whole answer, as `POST /chat/completions` gives it without `stream`.
 *
 * Fields that a server adds are kept as they came.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/object
 */
export interface ChatCompletion {
  readonly id: string
  readonly object: 'chat.completion' | (string & {})
  /** Unix time in seconds. */
  readonly created: number
  readonly model: string
  /** One answer, or `n` of them. */
  readonly choices: readonly CompletionChoice[]
  readonly usage?: Usage | null | undefined
  readonly system_fingerprint?: string | null | undefined
  readonly service_tier?: string | null | undefined
  readonly [field: string]: unknown
}

/** One of the answers: there are `n` of them. */
export interface CompletionChoice {
  readonly index: number
  readonly message: CompletionMessage
  readonly finish_reason: FinishReason | null
  readonly logprobs?: Logprobs | null | undefined
  readonly [field: string]: unknown
}

/** What the model said. */
export interface CompletionMessage {
  readonly role: 'assistant'
  readonly content: string | null
  readonly refusal?: string | null | undefined
  readonly tool_calls?: readonly ToolCall[] | undefined
  /** The API's first generation of tool calls. */
  readonly function_call?: { readonly name: string; readonly arguments: string } | null | undefined
  readonly annotations?: readonly unknown[] | undefined
  readonly audio?: CompletionAudio | null | undefined
  /** Reasoning text of DeepSeek, Qwen, vLLM and others. */
  readonly reasoning_content?: string | null | undefined
  /** Reasoning text of OpenRouter, Groq and others. */
  readonly reasoning?: string | null | undefined
  readonly [field: string]: unknown
}

/** An answer as sound. */
export interface CompletionAudio {
  readonly id: string
  /** Base64. */
  readonly data: string
  readonly transcript: string
  readonly expires_at: number
  readonly [field: string]: unknown
}

/** Why the model stopped. Servers add words of their own. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call' | (string & {})

/** How likely each token of an answer was. */
export interface Logprobs {
  readonly content?: readonly TokenLogprob[] | null | undefined
  readonly refusal?: readonly TokenLogprob[] | null | undefined
  readonly [field: string]: unknown
}

/** How likely one token was, and what else might have stood in its place. */
export interface TokenLogprob {
  readonly token: string
  readonly logprob: number
  readonly bytes?: readonly number[] | null | undefined
  readonly top_logprobs?: readonly Omit<TokenLogprob, 'top_logprobs'>[] | undefined
}

/** What the call cost, in tokens. */
export interface Usage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
  readonly prompt_tokens_details?:
    | { readonly cached_tokens?: number | undefined; readonly [field: string]: unknown }
    | null
    | undefined
  readonly completion_tokens_details?:
    | { readonly reasoning_tokens?: number | undefined; readonly [field: string]: unknown }
    | null
    | undefined
  readonly [field: string]: unknown
}
