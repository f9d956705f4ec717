import { ChatError } from '@chinwag/core'
import { checkMilliseconds, checkNames, checkText, isOptions, show } from '../check-options.ts'
import { checkStore } from '../store.ts'
import type { Conversation, ConversationOptions } from './conversation.ts'
import { conversationStore } from './conversation-store.ts'
import { LiveConversation } from './live-conversation.ts'
import { newConversation, parseConversation, type SavedConversation } from './saved-conversation.ts'

const names = ['chat', 'model', 'params', 'system', 'store', 'id', 'from', 'storeTimeoutMs'] as const

/**
 * Begins a conversation, or goes on with one that a store has.
 *
 * A turn is written before its answer ends for the reader: what was read to its end survives a crash. Several processes may have the same
 * conversation, but should take turns: where two answer at once, the one that ends last gets `conflict` and keeps what it has as its draft.
 * Stores cannot compare and write in one step, so two that end within the same moment may both write, and the last one stays.
 *
 * @throws TypeError or RangeError when an option is wrong
 * @throws ChatError `invalid_request`, when the store has something else under this id; `conflict`, when it has another conversation than
 *   `from`; `timeout`, when it does not answer; what the store rejects with
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
  const begun = savedOf(options.from)
  const { id = begun?.id ?? crypto.randomUUID(), storeTimeoutMs = 10_000 } = options
  const store = options.store && conversationStore(options.store, storeTimeoutMs)
  const found = await store?.load(id)
  if (begun && found && found.token !== begun.token) {
    throw new ChatError(
      'The store has another conversation under the `id` of `from`: leave `from` out to go on with that one, or give another `id`.',
      { code: 'conflict', retryable: false, param: 'id' },
    )
  }
  const saved = found ?? (begun ? { ...begun, id } : newConversation(id))
  return new LiveConversation(options, saved, store, found?.token)
}

function savedOf(from: unknown): SavedConversation | undefined {
  if (from === undefined) return undefined
  const saved = parseConversation(from)
  if (saved) return saved
  throw new TypeError('The `from` option must be what the `toJSON()` of a conversation gave, of this version.')
}

function checkConversationOptions(options: ConversationOptions): void {
  checkNames('createConversation()', options, names satisfies readonly (keyof ConversationOptions)[])
  const { chat, model, params, system, store, id, storeTimeoutMs } = options
  if (typeof chat?.stream !== 'function')
    throw new TypeError(`The \`chat\` option must be a chat, such as createChat() gives, got ${show(chat)}.`)
  if (model === undefined) throw new TypeError('The `model` option must say which model answers, got undefined.')
  checkText('model', model)
  checkText('system', system)
  checkText('id', id)
  checkStore(store)
  checkMilliseconds('storeTimeoutMs', storeTimeoutMs)
  if (params !== undefined && !isOptions(params))
    throw new TypeError(`The \`params\` option must be an object, got ${show(params)}.`)
}
