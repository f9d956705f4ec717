import type { ChatMessage } from '@chinwag/core'

/** What a message says, as text; images are named as such. */
export function saidText({ content }: Pick<ChatMessage, 'content'>): string {
  if (typeof content === 'string') return content
  return (content ?? [])
    .map((part) => {
      if (part.type === 'text') return part.text
      return part.type === 'refusal' ? part.refusal : `[${part.type.replace(/_url$/, '')}]`
    })
    .join('\n')
}
