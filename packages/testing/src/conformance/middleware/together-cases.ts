import type { ChatCompletion } from '@chinwag/core'
import type { Case } from '../cases.ts'
import { fail } from '../conformance-error.ts'
import { isSame } from '../is-same.ts'
import { outcomeOf, type Result } from '../patience.ts'
import type { Claims, MiddlewareFactory } from './claims.ts'
import { ask } from './play.ts'
import { bodyOf, setStage } from './stage.ts'

const questions = [1, 2, 3] as const

/** What calls have to do with each other: nothing. */
export function togetherCases(subject: MiddlewareFactory, { patienceMs }: Claims): Case[] {
  const both = [false, true].flatMap((stream) => {
    const form = stream ? 'streams' : 'JSON'
    return [
      {
        name: `gives each of several calls at once its own answer (${form})`,
        async run() {
          const stage = setStage(subject)
          const asked = questions.map((number) => ask(stage, bodyOf(number, stream), patienceMs))
          const answers = (await Promise.all(asked)).map(({ result }) => result)
          await compare(subject, questions, answers, stream, patienceMs)
        },
      },
      {
        name: `gives each of several calls, one after another, its own answer (${form})`,
        async run() {
          const stage = setStage(subject)
          const order = [...questions, ...questions]
          const answers: Result<ChatCompletion>[] = []
          for (const number of order) answers.push((await ask(stage, bodyOf(number, stream), patienceMs)).result)
          await compare(subject, order, answers, stream, patienceMs)
        },
      },
    ]
  })
  const leaving: Case = {
    name: 'does not cut off a reader when another one of the same question leaves',
    run: () => leaveOne(subject, patienceMs),
  }
  return [...both, leaving]
}

/** Each call must get what it gets where there is no other. */
async function compare(
  subject: MiddlewareFactory,
  order: readonly number[],
  answers: readonly Result<ChatCompletion>[],
  stream: boolean,
  patienceMs: number,
): Promise<void> {
  const alone = new Map<number, Result<ChatCompletion>>()
  for (const number of questions) {
    alone.set(number, (await ask(setStage(subject), bodyOf(number, stream), patienceMs)).result)
  }
  const wrong = order.findIndex((number, at) => !isSameResult(alone.get(number), answers[at]))
  if (wrong < 0) return
  fail(
    'A call must get the same answer with and without other calls beside it',
    `call ${wrong + 1} of ${order.length} got another answer than alone, or none`,
    'Keep what belongs to one call in variables of the inner function, or with `context.set`; never outside of it.',
  )
}

function isSameResult(one: Result<ChatCompletion> | undefined, other: Result<ChatCompletion> | undefined): boolean {
  if (one?.type !== 'value' || other?.type !== 'value') return one?.type === 'error' && other?.type === 'error'
  return isSame(one.value, other.value)
}

async function leaveOne(subject: MiddlewareFactory, patienceMs: number): Promise<void> {
  const stage = setStage(subject)
  const body = bodyOf(1, true)
  const leave = async (): Promise<void> => {
    for await (const _ of stage.chat.stream(body)) break
  }
  const [, staying] = await Promise.all([outcomeOf(leave(), patienceMs), ask(stage, body, patienceMs)])
  await compare(subject, [1], [staying.result], true, patienceMs)
}
