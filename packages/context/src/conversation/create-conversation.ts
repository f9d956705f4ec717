import { checkNames, checkText, isOptions, show } from '../check-options.ts'
import { checkStore } from '../store.ts'
import type { Conversation, ConversationOptions } from './conversation.ts'
import { LiveConversation } from './live-conversation.ts'
import { load } from './saved-conversation.ts'

const names = ['chat', 'model', 'params', 'system', 'store', 'id'] as const

/**
 * Begins a conversation, or goes on with one that a store has.
 *
 * A turn is written before its answer ends for the reader: what was read to its end survives a crash. Several processes may have the same
 * conversation, but should take turns: where two answer at once, the one that ends last gets `conflict` and keeps what it has as its draft.
 * Stores cannot compare and write in one step, so two that end within the same moment may both write, and the last one stays.
 *
 * @throws TypeError when an option is wrong
 * @throws ChatError `invalid_request`, when the store has something else under this id; what the store rejects with
 *
 * @example
 * ```ts
 * import { context, createConversation } from '@chinwag/context'
 * import { createChat } from '@chinwag/core'
 *
 * const chat = createChat({ apiKey: 'sk-…', use: [context()] })
 * const conversation = await createConversation({ chat, model: 'gpt-4.1-mini', system: 'Be brief.' })
 * console.log(await conversation.say('What is a monad?').text())
 * console.log(await conversation.say('In plain words?').text())
 * ```
 */
export async function createConversation<Options extends object = {}>(
  options: ConversationOptions<Options>,
): Promise<Conversation<Options>> {
  checkConversationOptions(options)
  const { store, id = crypto.randomUUID() } = options
  const found = store && (await load(store, id))
  return new LiveConversation(options, found ?? { format: 1, id, revision: 0, turns: [] })
}

function checkConversationOptions(options: ConversationOptions): void {
  checkNames('createConversation()', options, names satisfies readonly (keyof ConversationOptions)[])
  const { chat, model, params, system, store, id } = options
  if (typeof chat?.stream !== 'function')
    throw new TypeError(`The \`chat\` option must be a chat, such as createChat() gives, got ${show(chat)}.`)
  if (model === undefined) throw new TypeError('The `model` option must say which model answers, got undefined.')
  checkText('model', model)
  checkText('system', system)
  checkText('id', id)
  checkStore(store)
  if (params !== undefined && !isOptions(params))
    throw new TypeError(`The \`params\` option must be an object, got ${show(params)}.`)
}
