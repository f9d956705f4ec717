/** Many prompts, four at once, with a progress bar on stderr. One that fails is noted, and the others go on. */
import { stderr } from 'node:process'
import { createChat, isChatError } from '@chinwag/core'
import { retry } from '@chinwag/retry'
import { createSimulator } from '@chinwag/testing'

const isRefused = (body: object): boolean => JSON.stringify(body).includes('review 7.')
const faults = [{ fault: 'content-filter-prompt', when: isRefused }] as const
// A real server: `{ apiKey: process.env['OPENAI_API_KEY'] }`. This one refuses a prompt.
const server = { apiKey: 'any', fetch: createSimulator({ faults, latency: { firstTokenMs: 20, jitter: 1 } }).fetch }

const chat = createChat({ ...server, use: [retry()] })
const prompts = Array.from({ length: 24 }, (_, index) => `Sum up review ${index + 1}.`)
const results: string[] = []
let [done, running, most] = [0, 0, 0]

async function ask(content: string): Promise<string> {
  const answer = await chat.complete({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content }] })
  return answer.choices[0]?.message.content ?? ''
}

const queue = prompts.entries() // each worker takes the next one
async function work(): Promise<void> {
  for (const [index, prompt] of queue) {
    most = Math.max(most, ++running)
    results[index] = await ask(prompt).catch((error: unknown) => `! ${isChatError(error) ? error.code : String(error)}`)
    running--
    stderr.write(`\r[${'#'.repeat(++done).padEnd(prompts.length, '-')}] ${done}/${prompts.length}`)
  }
}
await Promise.all([work(), work(), work(), work()])

stderr.write('\n')
for (const [index, result] of results.entries()) console.log(`${prompts[index]} ${result.split('\n')[0]}`)
console.log(`${results.length} results, at most ${most} calls at once`)
