import { parseChatParams } from '@chinwag/core/schemas'
import { ChatError } from '@chinwag/core'
import { z } from 'zod'
import type { RunRequest } from '../shared/protocol.ts'

const shape = z.object({
  parts: z.array(z.object({ name: z.string(), fields: z.record(z.string(), z.number()) })).max(50),
  fault: z.string().optional(),
  model: z.string().min(1),
  messages: z.array(z.unknown()),
  isAnew: z.boolean().optional(),
})

/**
 * Reads what the page sends.
 * @throws ChatError `invalid_request` that names what is wrong
 */
export function parseRun(value: unknown, faults: readonly string[]): RunRequest {
  const { success, data, error } = shape.safeParse(value)
  if (!success) {
    if (error.issues[0]?.path[0] === 'model')
      throw invalid('There is no name of a model: type one into the field Model.')
    const { path = [], message = '' } = error.issues[0] ?? {}
    throw invalid(`\`${path.join('.')}\`: ${message}`)
  }
  const { parts, fault, model, isAnew } = data
  if (fault !== undefined && !faults.includes(fault)) throw invalid(`There is no fault '${fault}'.`)
  const { messages } = parseChatParams({ model, messages: data.messages })
  return { parts, fault, model, messages, isAnew }
}

function invalid(message: string): ChatError {
  return new ChatError(message, { code: 'invalid_request', status: 400 })
}
