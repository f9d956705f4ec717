import type { Middleware } from '@chinwag/core'

/** Keeps e-mail addresses in questions from leaving the house. */
export const maskEmails: Middleware = async function maskEmails(request, next, context) {
  let masked = 0
  const mask = (text: string): string => text.replaceAll(/[\w.+-]+@[\w-]+\.[\w.]+/g, () => (++masked, '[e-mail]'))
  const messages = request.body.messages.map((message) => {
    if (message.role !== 'user') return message
    if (typeof message.content === 'string') return { ...message, content: mask(message.content) }
    const content = message.content.map((part) => (part.type === 'text' ? { ...part, text: mask(part.text) } : part))
    return { ...message, content }
  })
  if (masked === 0) return next(request)
  context.emit({ type: 'mask-emails', masked })
  return next({ ...request, body: { ...request.body, messages } })
}
