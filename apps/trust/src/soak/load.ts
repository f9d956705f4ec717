import { setTimeout } from 'node:timers/promises'
import { type Chat, type ChatError, type ChatMessage, type ChatParams, isChatError } from '@chinwag/core'
import { createRandom, type Random } from '../fuzz/random.ts'
import { calls } from './calls.ts'

/** How many calls are under way at a time. */
export const concurrency = 48

/** Who fails takes a breath, in milliseconds: those who fail at once, at an open circuit, would leave the others no time. */
const breathMs = 20

/** Errors of a code that are kept: what is rare is to be looked at. */
const maxExamples = 3

/** What came of all calls so far. */
export interface Load {
  /** Calls until it is enough, and waits for the last of them. */
  run(isEnough: () => boolean): Promise<void>
  readonly signal: AbortSignal
  readonly count: number
  /** How many ended how: `whole`, a code, `left`. */
  readonly outcomes: Readonly<Record<string, number>>
  /** The first errors of each code. */
  readonly examples: Readonly<Record<string, readonly ChatError[]>>
}

/** @param chats - more often the first */
export function createLoad(seed: number, chats: readonly [Chat, ...Chat[]]): Load {
  const random = createRandom(seed)
  const kinds = Object.entries(calls)
  const outcomes: Record<string, number> = {}
  const examples: Record<string, ChatError[]> = {}
  const { signal } = new AbortController()
  let count = 0

  async function callOnce(): Promise<void> {
    const [, call] = kinds[random.below(kinds.length)] ?? []
    const chat = random.chance(0.7) ? chats[0] : random.pick(chats)
    count++
    let outcome = 'whole'
    try {
      await call?.(chat, makeBody(random), signal)
    } catch (error) {
      outcome = isChatError(error) ? error.code : 'left'
      if (isChatError(error) && (outcomes[outcome] ?? 0) < maxExamples) (examples[outcome] ??= []).push(error)
      if (outcome !== 'left') await setTimeout(breathMs)
    }
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }

  async function work(isEnough: () => boolean): Promise<void> {
    while (!isEnough()) await callOnce()
  }

  return {
    signal,
    outcomes,
    examples,
    get count() {
      return count
    },
    async run(isEnough) {
      await Promise.all(Array.from({ length: concurrency }, () => work(isEnough)))
      await Promise.all(chats.map((chat) => chat.idle()))
    },
  }
}

/** One of 800 questions, behind as much talk as the window holds, or more. */
function makeBody(random: Random): ChatParams {
  const question = random.below(800)
  const turns = Array.from({ length: question % 12 }, (_, at): ChatMessage[] => [
    { role: 'user', content: `Earlier question ${at}: ${'words '.repeat(20)}` },
    { role: 'assistant', content: `Earlier answer ${at}: ${'words '.repeat(20)}` },
  ])
  return { model: 'gpt-5', messages: [...turns.flat(), { role: 'user', content: `Question ${question}` }] }
}
