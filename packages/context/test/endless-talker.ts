/** Goes on with a conversation until it is killed, and prints the number of each turn that it has read to its end. */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { argv } from 'node:process'
import { type ChatChunk, ChatResponse, createChat } from '@chinwag/core'
import { createConversation } from '../src/conversation/create-conversation.ts'
import { fileStore } from './file-store.ts'

const [, , folder = '', id = ''] = argv
const chunkOf = (content: string, finish_reason: string | null): ChatChunk => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 0,
  model: 'm',
  choices: [{ index: 0, delta: { content }, finish_reason }],
})
const chat = createChat({
  transport: async ({ body }) => {
    const answer = `Answer ${body.messages.length}. ${'It goes on for a while. '.repeat(400)}`
    return ChatResponse.fromChunks([chunkOf(answer, null), chunkOf('', 'stop')])
  },
})

// What was compiled is written down now: who is killed does nothing at the end.
flushCompileCache()
const conversation = await createConversation({ chat, model: 'm', store: fileStore(folder), id })
for (;;) {
  const number = conversation.history().length / 2
  for await (const _ of conversation.say(`Turn ${number}`)) writeSync(1, '.\n')
  writeSync(1, `${number}\n`)
}
