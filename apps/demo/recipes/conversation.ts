/** A conversation that is remembered, also by the next process: the model gets the last turns, the store keeps all. */
import { context, createConversation } from '@chinwag/context'
import { createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'

// A real server: `{ apiKey: process.env['OPENAI_API_KEY'] }`. This one says which questions it was sent.
const server = {
  apiKey: 'any',
  fetch: createSimulator({
    answer: ({ messages }) =>
      messages
        .flatMap(({ role, content }) => (role === 'user' && typeof content === 'string' ? content : []))
        .join(' '),
  }).fetch,
}

const chat = createChat({ ...server, use: [context({ maxTurns: 3 })] })
const store = new Map<string, string>() // or a Keyv, or a store of @chinwag/cache
const open = () => createConversation({ chat, store, id: 'user-42', model: 'gpt-4.1-mini', system: 'You are brief.' })

const monday = await open()
for (const question of ['My name is Ada.', 'I like tea.', 'It rains.']) {
  console.log(await monday.say(question).text())
}

const tuesday = await open()
console.log(await tuesday.say('Where were we?').text())
console.log(`${tuesday.history().length} messages, none lost`)
