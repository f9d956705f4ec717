import { type ChatMessage, createChat } from '@chinwag/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conversation, requestsOf } from '../test/histories.ts'
import { createRecorder, type Recorder } from '../test/recorder.ts'
import { answer, thousand, turns, user, words } from '../test/words.ts'
import { createAnchors } from './anchors.ts'
import { context } from './context.ts'
import { countTokens } from './count-tokens.ts'
import type { TrimEvent } from './trim-event.ts'

interface Sent {
  readonly recorder: Recorder
  readonly events: TrimEvent[]
}

/** Sends each request of a conversation through one middleware, one after the other. */
async function send(
  requests: readonly (readonly ChatMessage[])[],
  recorder: Recorder,
  options = thousand,
): Promise<Sent> {
  const events: TrimEvent[] = []
  const chat = createChat({
    transport: recorder.transport,
    use: [context(options)],
    inspect: (event) => {
      const told: { readonly type: string } = event
      if (told.type === 'context' && isTrimEvent(told)) events.push(told)
    },
  })
  for (const messages of requests) await chat.complete({ model: 'a-model', messages })
  return { recorder, events }
}

function isTrimEvent(event: object): event is TrimEvent {
  return 'tokensBefore' in event
}

/** A conversation of so many turns of 100 tokens, as the requests that it makes. */
function growing(count: number): (readonly ChatMessage[])[] {
  return requestsOf(turns(count))
}

/** How often a prompt is not the one before it, extended. */
function moves(prompts: readonly string[]): number {
  return prompts.filter((prompt, index) => index > 0 && !prompt.startsWith((prompts[index - 1] ?? '').slice(0, -1)))
    .length
}

describe('after a reply', () => {
  it("takes the provider's count for what it counted, and estimates what is new", async () => {
    const { events } = await send(
      growing(3),
      createRecorder(() => 500),
    )
    expect(events.map((event) => event.tokensAfter)).toEqual([53, 600, 600])
  })

  it('knows what it counted, though the caller has pushed the answer onto the same array since', async () => {
    const messages = [user(50)]
    const recorder = createRecorder(() => 500)
    const events: TrimEvent[] = []
    const chat = createChat({
      transport: recorder.transport,
      use: [context({ ...thousand, highMark: 0.01, lowMark: 0, onTrim: (event) => void events.push(event) })],
    })
    await chat.complete({ model: 'a-model', messages })
    messages.push(answer(50), user(50))
    await chat.complete({ model: 'a-model', messages })
    expect(events).toMatchObject([{ tokensBefore: 600, droppedTokens: 100 }])
  })

  it('cuts earlier where the provider counts more than the estimate', async () => {
    const real = createRecorder((messages) => Math.ceil(countTokens(messages, { count: words }) * 1.3))
    const { recorder } = await send(growing(40), real)
    const prompts = recorder.requests.map(({ body }) => Math.ceil(countTokens(body.messages, { count: words }) * 1.3))
    expect(Math.max(...prompts)).toBeLessThanOrEqual(1_000)
    // Each cut frees 300 tokens by estimate, which are three turns; it then takes three more to fill them.
    expect(moves(recorder.prompts())).toBeLessThanOrEqual(Math.ceil(3_900 / 300) + 1)
  })

  it('cuts no later where the provider counts less: another instance does not know', async () => {
    const requests = growing(40)
    const told = await send(
      requests,
      createRecorder(() => 10),
    )
    const untold = await send(requests, createRecorder())
    expect(told.recorder.prompts()).toEqual(untold.recorder.prompts())
  })

  it('sends what must stay where the provider counts less, though the estimate says that it does not fit', async () => {
    const first = [user(900)]
    const { recorder } = await send(
      [first, [...first, answer(50), user(900)]],
      createRecorder(() => 400),
    )
    expect(recorder.requests).toHaveLength(2)
  })

  it.each([1e9, Number.NaN, 1])('does not believe a count that cannot be: %d', async (absurd) => {
    const requests = growing(40)
    let call = 0
    const { recorder } = await send(
      requests,
      createRecorder(() => (call++ === 5 ? absurd : undefined)),
    )
    const untold = await send(requests, createRecorder())
    expect(recorder.prompts()).toEqual(untold.recorder.prompts())
  })

  it('never takes a cut back', async () => {
    await fc.assert(
      fc.asyncProperty(
        conversation,
        fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 1, maxLength: 20 }),
        async ({ head, turns }, factors) => {
          let call = 0
          const noisy = createRecorder((messages) =>
            Math.ceil(countTokens(messages) * (factors[call++ % factors.length] ?? 1)),
          )
          const requests = requestsOf([...head, ...turns.flat()])
          const options = { window: 6_000, reserve: 0, margin: 0 }
          const { events } = await send(requests, noisy, options)
          const dropped = events.map((event) => event.droppedMessages)
          expect(dropped).toEqual(dropped.toSorted((a, b) => a - b))
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('what a reply told', () => {
  const [question, reply, next]: readonly [ChatMessage, ChatMessage, ChatMessage] = [user(50), answer(50), user(20)]
  const anchor = { prompt: [question], model: 'a-model', fixed: 3, error: 7, further: true }

  it('applies to a conversation that goes on from that prompt', () => {
    const anchors = createAnchors()
    anchors.remember(anchor)
    expect(anchors.find([question, reply, next], 'a-model', 3)).toEqual({ error: 7, atLeast: 0 })
    expect(anchors.find([user(5), answer(5), question, reply, next], 'a-model', 3)).toEqual({ error: 7, atLeast: 2 })
  })

  it('does not apply to another model, other tools, or another conversation that holds the same message', () => {
    const anchors = createAnchors()
    anchors.remember({ ...anchor, prompt: [next, question] })
    expect(anchors.find([next, question, reply], 'b-model', 3)).toBeUndefined()
    expect(anchors.find([next, question, reply], 'a-model', 90)).toBeUndefined()
    expect(anchors.find([reply, question, reply], 'a-model', 3)).toBeUndefined()
    expect(anchors.find([{ ...next }, { ...question }], 'a-model', 3)).toBeUndefined()
  })
})
