import { textOf, words } from '../../shared/replies.ts'
import { cpuOf, repeat } from '../../shared/cpu.ts'
import { conversation, copyOf } from '../conversation.ts'
import type { Client } from '../contestants/contestant.ts'
import { chunks } from '../upstream.ts'
import type { Case, World } from './case.ts'

type Messages = ReturnType<typeof conversation>
type Ask = (client: Client, messages: Messages) => Promise<string>

const metrics = [
  { name: 'known', title: 'same objects', unit: 'µs', compare: 'ratio' },
  { name: 'fresh', title: 'new objects', unit: 'µs', compare: 'ratio' },
] as const

const how = (characters: string): string =>
  `a conversation of 50 messages, ${characters} characters, that is in the cache already: CPU of 2,000 calls, one after the other, after 2,000 to warm up. Once with the message objects of the call before, as a program has them that holds its conversation, and once with new ones each time, as one that reads it from a database (reading them is not measured, and 2,000 more warm up).`

/** What an answer from memory costs that is asked for whole. */
export const jsonHits: Case = {
  id: 'hit-json',
  title: 'CPU per hit, JSON',
  how: `JSON answers to ${how('17,000')} \`bare\` gives all callers the same object, \`bare-copy\` parses one for each, as ours does. \`ours-shared\` has \`scope: 'shared'\`, and need not find out whose credential it is.`,
  metrics,
  rounds: 7,
  contestants: ['bare', 'bare-copy', 'ai', 'langchain', 'ours', 'ours-shared'],
  measure: (world) => measureHits(world, (client, messages) => client.json(messages), textOf(words.length)),
}

/** The same where the messages are longer: the key of known ones costs no more. */
export const longJsonHits: Case = {
  id: 'hit-json-long',
  title: 'CPU per hit, JSON, longer messages',
  how: `As above, with ${how('66,000')}`,
  metrics,
  rounds: 7,
  contestants: ['bare', 'bare-copy', 'ours', 'ours-shared'],
  measure: (world) => measureHits(world, (client, messages) => client.json(messages), textOf(words.length), 12),
}

/** What an answer from memory costs that is replayed. */
export const streamHits: Case = {
  id: 'hit-stream',
  title: 'CPU per hit, stream',
  how: `Streams of ${chunks} chunks for ${how('17,000')} LangChain takes no part: its streams go past its cache.`,
  metrics,
  rounds: 7,
  contestants: ['bare', 'bare-copy', 'ai', 'ours', 'ours-shared'],
  measure: (world) => measureHits(world, readStream, textOf(chunks)),
}

/** The text of a stream. */
export async function readStream(client: Client, messages: Messages): Promise<string> {
  let text = ''
  await client.stream(messages, (piece) => void (text += piece))
  return text
}

async function measureHits(
  world: World,
  ask: Ask,
  expected: string,
  sentences = 3,
): Promise<{ known: number; fresh: number }> {
  const { client, upstream } = await world.open()
  const messages = conversation(50, { sentences })
  const hit = async (asked: Messages): Promise<void> => {
    const text = await ask(client, asked)
    if (text !== expected) throw new Error(`The answer was to be '${expected}', got '${text}'.`)
  }
  await hit(messages)
  const calls = world.count(2000)
  await repeat(calls, 1, () => hit(messages))
  const known = await cpuOf(() => repeat(calls, 1, () => hit(messages)))
  await cpuOfCopies(messages, calls, hit)
  const fresh = await cpuOfCopies(messages, calls, hit)
  if (upstream.calls() !== 1) throw new Error(`One call was to go upstream, ${upstream.calls()} did.`)
  return { known: known / calls, fresh: fresh / calls }
}

/** The CPU of so many calls, each with new objects that are made before. */
export async function cpuOfCopies(
  messages: Messages,
  calls: number,
  work: (messages: Messages) => Promise<unknown>,
): Promise<number> {
  const batch = 50
  let total = 0
  for (let left = calls; left > 0; left -= batch) {
    const copies = Array.from({ length: Math.min(batch, left) }, () => copyOf(messages))
    total += await cpuOf(async () => {
      for (const copy of copies) await work(copy)
    })
  }
  return total
}
