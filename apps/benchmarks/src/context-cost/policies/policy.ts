import type { ChatMessage } from '@chinwag/core'

/** A way to make a prompt of a conversation that may have grown too long. */
export interface Policy {
  readonly id: string
  readonly title: string
  /** For one conversation, whose prompts may take so many tokens. */
  readonly create: (maxTokens: number) => PromptBuilder
}

/** The messages to send for a history that ends with a user's message or with the results of tools. */
export type PromptBuilder = (history: readonly ChatMessage[]) => Promise<readonly ChatMessage[]>
