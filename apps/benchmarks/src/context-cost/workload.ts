import type { ChatMessage } from '@chinwag/core'
import { seededRandom } from '../shared/random.ts'

/** A kind of conversation. */
export interface Workload {
  readonly id: 'chat' | 'rag' | 'agent'
  readonly title: string
  /** What a prompt may take, in tokens. */
  readonly maxTokens: number
  /** A whole conversation, the last answer included. The same seed gives the same. */
  readonly converse: (seed: number) => readonly ChatMessage[]
}

const system = 'You are a patient assistant. '.repeat(40)

const vocabulary =
  'the of and to in a is that for it was on are as with his they at be this from have or by one had not but what all were when we there can an your which their said if do will each about how up out them then she many some so these would other into has more her two like him see time could no make than first been its who now people my made over did down only way find use may water long little very after words called just where most know'.split(
    ' ',
  )

/** Words of one token each, from one number to another, evenly. */
function say(random: () => number, least: number, most: number): string {
  const length = least + Math.floor(random() * (most - least))
  return Array.from({ length }, () => vocabulary[Math.floor(random() * vocabulary.length)]).join(' ')
}

/** A conversation of so many turns after the system message. */
function played(length: number, turnOf: (random: () => number, at: number) => ChatMessage[]): Workload['converse'] {
  return (seed) => {
    const random = seededRandom(seed)
    const turns = Array.from({ length }, (_, at) => turnOf(random, at))
    return [{ role: 'system', content: system }, ...turns.flat()]
  }
}

/** People who chat: short questions, answers of some paragraphs. */
const chat: Workload = {
  id: 'chat',
  title: 'Chat: 120 turns of 100 to 600 tokens, prompts of at most 16,000',
  maxTokens: 16_000,
  converse: played(120, (random) => [
    { role: 'user', content: say(random, 20, 150) },
    { role: 'assistant', content: say(random, 80, 450) },
  ]),
}

/** Questions that come with what was found about them. */
const rag: Workload = {
  id: 'rag',
  title: 'RAG: 60 turns with 1,000 to 2,000 tokens of passages each, prompts of at most 32,000',
  maxTokens: 32_000,
  converse: played(60, (random) => [
    { role: 'user', content: `Passages:\n${say(random, 1_000, 2_000)}\n\nQuestion: ${say(random, 10, 60)}` },
    { role: 'assistant', content: say(random, 100, 400) },
  ]),
}

/** An agent that reads pages: each task takes one to four tool steps. */
const agent: Workload = {
  id: 'agent',
  title: 'Agent: 50 tasks of 1 to 4 tool steps with results of 200 to 1,200 tokens, prompts of at most 32,000',
  maxTokens: 32_000,
  converse: played(50, (random, task) => {
    const step = (at: number): ChatMessage[] => {
      const id = `call_${task}_${at}`
      const read = { name: 'read_page', arguments: JSON.stringify({ page: say(random, 3, 8) }) }
      return [
        { role: 'assistant', content: '', tool_calls: [{ id, type: 'function', function: read }] },
        { role: 'tool', tool_call_id: id, content: say(random, 200, 1_200) },
      ]
    }
    return [
      { role: 'user', content: say(random, 20, 100) },
      ...Array.from({ length: 1 + Math.floor(random() * 4) }, (_, at) => step(at)).flat(),
      { role: 'assistant', content: say(random, 50, 300) },
    ]
  }),
}

export const workloads: readonly Workload[] = [chat, rag, agent]
