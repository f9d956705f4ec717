import { hash } from 'node:crypto'
import type { ChatParams } from '@chinwag/core'
import { cpuOf } from '../../shared/cpu.ts'
import { baseURL } from '../contestants/contestant.ts'
import { conversation, model } from '../conversation.ts'
import { loadSubject } from '../load-subject.ts'
import type { Case } from './case.ts'

const lengths = [10, 50, 200]

/** What the key costs each time a conversation gets a message. */
export const growingKey: Case = {
  id: 'growing-key',
  title: 'The key of a conversation that grows',
  how: `A message is added to ${lengths.join(', ')} messages whose key is known: CPU of the new key, 2,000 times, each with another message, after as many of each length. \`bare\` hashes \`JSON.stringify\` of the body.`,
  metrics: lengths.map((length) => ({
    ...{ name: `key${length}`, title: `after ${length} messages`, unit: 'µs', compare: 'ratio' },
  })),
  rounds: 7,
  contestants: ['bare', 'ours'],
  async measure(world) {
    const keyOf = world.contestant.name === 'bare' ? bareKey : await ourKey()
    const times = world.count(2000)
    const grow = async (length: number, name: string): Promise<number> => {
      const known = conversation(length)
      await keyOf({ model, temperature: 0, messages: known })
      const bodies = Array.from({ length: times }, (_, at) => {
        const messages = [...known, ...conversation(1, { ending: ` ${name} ${at}` })]
        return { model, temperature: 0, messages }
      })
      const spent = await cpuOf(async () => {
        for (const body of bodies) await keyOf(body)
      })
      return spent / times
    }
    for (const length of lengths) await grow(length, 'warm')
    const numbers: Record<string, number> = {}
    for (const length of lengths) numbers[`key${length}`] = await grow(length, 'measured')
    return numbers
  },
}

async function bareKey(body: ChatParams): Promise<string> {
  return hash('sha256', JSON.stringify(body))
}

async function ourKey(): Promise<(body: ChatParams) => Promise<string>> {
  const { cacheKey } = await loadSubject()
  return (body) => cacheKey(body, { baseURL, scope: 'shared' })
}
