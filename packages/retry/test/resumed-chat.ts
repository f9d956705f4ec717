import type { Chat, ChatCompletion } from '@chinwag/core'
import type { Resume, RetryOptions } from '../src/retry-options.ts'
import { retry } from '../src/retry.ts'
import { inspectedChat } from './inspected-chat.ts'
import { body, script, type Step } from './scripted-transport.ts'
import { settled } from './settled.ts'

/** For a server that goes on with a last message of the assistant. */
export const resume: Resume = ({ request: { body }, partial }) => ({
  ...body,
  messages: [...body.messages, { role: 'assistant', content: textOf(partial) }],
})

/** A chat that resumes, over scripted attempts. */
export function resumedChat(steps: readonly [Step, ...Step[]], options: RetryOptions = {}) {
  const played = script(...steps)
  const use = [retry({ resume, random: () => 0.5, ...options })]
  return { ...inspectedChat(played, use, /^(retry|resume)/), seen: played.seen }
}

/** Reads an answer piece by piece: what the user sees, and what it ends in. */
export async function show(chat: Pick<Chat, 'stream'>): Promise<{ text: string; error?: unknown }> {
  let text = ''
  const reading = (async () => {
    for await (const piece of chat.stream(body).text()) text += piece
  })()
  const result = await settled(reading)
  return result.status === 'fulfilled' ? { text } : { text, error: result.reason }
}

export function textOf(completion: ChatCompletion | undefined): string {
  return completion?.choices[0]?.message.content ?? ''
}
