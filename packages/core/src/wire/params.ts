import type { OtherFields } from './other-fields.ts'

/**
 * The request body of `POST /chat/completions`, as the API defines it.
 *
 * Field names are the wire's. Fields that are not listed here pass untouched, so that a server's own
 * extensions (`top_k`, `chat_template_kwargs`, …) need no release of ours.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export interface ChatParams extends OtherFields {
  /** Which model answers, for example `'gpt-4.1-mini'`. */
  readonly model: string
  /** The conversation so far, oldest first. At least one message. */
  readonly messages: readonly ChatMessage[]
  /** Randomness, 0 to 2. Higher is more varied. @default 1 (the server's) */
  readonly temperature?: number | null | undefined
  /** Nucleus sampling: only tokens in this share of the probability mass, 0 to 1. */
  readonly top_p?: number | null | undefined
  /** How many answers to generate for one prompt. Each is billed. @default 1 (the server's) */
  readonly n?: number | null | undefined
  /** Up to four texts at which the answer stops. */
  readonly stop?: string | readonly string[] | null | undefined
  /** Upper bound of the answer, in tokens. Older servers know only this one. */
  readonly max_tokens?: number | null | undefined
  /** Upper bound of the answer in tokens, reasoning included. */
  readonly max_completion_tokens?: number | null | undefined
  /** Answer as server-sent events. `chat.stream()` sets it. */
  readonly stream?: boolean | null | undefined
  readonly stream_options?: StreamOptions | null | undefined
  readonly tools?: readonly Tool[] | undefined
  readonly tool_choice?: ToolChoice | undefined
  readonly parallel_tool_calls?: boolean | undefined
  readonly response_format?: ResponseFormat | undefined
  /** −2 to 2: punishes tokens that already appeared. */
  readonly presence_penalty?: number | null | undefined
  /** −2 to 2: punishes tokens by how often they appeared. */
  readonly frequency_penalty?: number | null | undefined
  /** Token id to bias, −100 to 100. */
  readonly logit_bias?: Readonly<Record<string, number>> | null | undefined
  readonly logprobs?: boolean | null | undefined
  /** 0 to 20 alternatives a token; needs `logprobs: true`. */
  readonly top_logprobs?: number | null | undefined
  /** Best effort at the same answer for the same request. */
  readonly seed?: number | null | undefined
  readonly reasoning_effort?: string | null | undefined
  readonly verbosity?: string | null | undefined
  /** `['text']`, or `['text', 'audio']` with {@link ChatParams.audio}. */
  readonly modalities?: readonly string[] | null | undefined
  readonly audio?: { readonly voice: unknown; readonly format: string } | null | undefined
  readonly prediction?: unknown
  readonly service_tier?: string | null | undefined
  readonly store?: boolean | null | undefined
  readonly metadata?: Readonly<Record<string, string>> | null | undefined
  readonly user?: string | null | undefined
  readonly safety_identifier?: string | null | undefined
  readonly prompt_cache_key?: string | null | undefined
}

/** What a stream carries beside the answer. For requests with `stream: true` only. */
export interface StreamOptions extends OtherFields {
  /** Ask for a last chunk with the token usage. */
  readonly include_usage?: boolean | undefined
}

/** One message of the conversation, told apart by `role`. */
export type ChatMessage =
  | SystemMessage
  | DeveloperMessage
  | UserMessage
  | AssistantMessage
  | ToolMessage
  | FunctionMessage

/** Instructions that hold for the whole conversation. */
export interface SystemMessage extends OtherFields {
  readonly role: 'system'
  readonly content: string | readonly TextPart[]
  readonly name?: string | undefined
}

/** Instructions of the developer: what newer models take in place of a {@link SystemMessage}. */
export interface DeveloperMessage extends OtherFields {
  readonly role: 'developer'
  readonly content: string | readonly TextPart[]
  readonly name?: string | undefined
}

/** What the user says, as text or in parts. */
export interface UserMessage extends OtherFields {
  readonly role: 'user'
  readonly content: string | readonly ContentPart[]
  readonly name?: string | undefined
}

/** An answer of the model, as it goes back into the history. */
export interface AssistantMessage extends OtherFields {
  readonly role: 'assistant'
  readonly content?: string | readonly (TextPart | RefusalPart)[] | null | undefined
  readonly refusal?: string | null | undefined
  readonly name?: string | undefined
  /** Calls that this message asks for. Each must be answered by a {@link ToolMessage} right after it. */
  readonly tool_calls?: readonly (ToolCall | CustomToolCall)[] | undefined
  readonly audio?: { readonly id: string } | null | undefined
}

/** The result of one tool call. */
export interface ToolMessage extends OtherFields {
  readonly role: 'tool'
  readonly content: string | readonly TextPart[]
  /** The `id` of the call that this answers. */
  readonly tool_call_id: string
}

/** The result of a function call of the API's first generation. */
export interface FunctionMessage extends OtherFields {
  readonly role: 'function'
  readonly name: string
  readonly content: string | null
}

/** A piece of a message with more than text in it. */
export type ContentPart = TextPart | ImagePart | AudioPart | FilePart

/** A piece of a message with text in it. */
export interface TextPart extends OtherFields {
  readonly type: 'text'
  readonly text: string
}

/** A piece of an answer that says no. */
export interface RefusalPart extends OtherFields {
  readonly type: 'refusal'
  readonly refusal: string
}

/** A piece of a message with a picture in it. */
export interface ImagePart extends OtherFields {
  readonly type: 'image_url'
  readonly image_url: {
    /** An `https:` address, or a `data:` URL with the image in base64. */
    readonly url: string
    readonly detail?: 'auto' | 'low' | 'high' | (string & {}) | undefined
  } & OtherFields
}

/** A piece of a message with sound in it. */
export interface AudioPart extends OtherFields {
  readonly type: 'input_audio'
  /** `data` in base64. */
  readonly input_audio: { readonly data: string; readonly format: string }
}

/** A piece of a message with a file in it: one that was uploaded before, or its data. */
export interface FilePart extends OtherFields {
  readonly type: 'file'
  readonly file: {
    readonly file_id?: string | undefined
    readonly file_data?: string | undefined
    readonly filename?: string | undefined
  }
}

/** A function that the model may ask the caller to run. */
export interface FunctionTool extends OtherFields {
  readonly type: 'function'
  readonly function: {
    readonly name: string
    readonly description?: string | undefined
    /** JSON Schema of the arguments. */
    readonly parameters?: Readonly<Record<string, unknown>> | undefined
    readonly strict?: boolean | null | undefined
  } & OtherFields
}

/** A tool whose input is free text, optionally bound by a grammar. */
export interface CustomTool extends OtherFields {
  readonly type: 'custom'
  readonly custom: { readonly name: string; readonly description?: string | undefined; readonly format?: unknown }
}

/** Something that the model may call. */
export type Tool = FunctionTool | CustomTool

/** Whether the model may call tools, must, or must call a certain one. */
export type ToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | { readonly type: 'function'; readonly function: { readonly name: string } }
  | ({ readonly type: string } & OtherFields)

/** A call that the model asks for. `arguments` is JSON as text, and may be malformed: models write it. */
export interface ToolCall extends OtherFields {
  readonly id: string
  readonly type: 'function' | (string & {})
  readonly function: { readonly name: string; readonly arguments: string } & OtherFields
}

/** A call of a {@link CustomTool}, as it goes back into the history. */
export interface CustomToolCall extends OtherFields {
  readonly id: string
  readonly type: 'custom'
  readonly custom: { readonly name: string; readonly input: string }
}

/** Which shape the answer must have: text, any JSON, or JSON that fits a schema. */
export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema'
      readonly json_schema: {
        readonly name: string
        readonly description?: string | undefined
        readonly schema?: Readonly<Record<string, unknown>> | undefined
        readonly strict?: boolean | null | undefined
      }
    }
