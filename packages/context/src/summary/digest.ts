import type { ChatMessage } from '@chinwag/core'

/** By message object, for as long as it lives. */
const known = new WeakMap<ChatMessage, Promise<string>>()

/**
 * Names a run of messages by what is in them: SHA-256 of the digests of all, and of `settings`. The same in every process; a message is
 * read once.
 */
export async function digestOf(messages: readonly ChatMessage[], settings: string): Promise<string> {
  const each = await Promise.all(messages.map((message) => digestOfMessage(message)))
  return sha256([settings, ...each].join('\n'))
}

function digestOfMessage(message: ChatMessage): Promise<string> {
  const before = known.get(message)
  if (before) return before
  const digest = sha256(JSON.stringify(message))
  known.set(message, digest)
  return digest
}

async function sha256(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
