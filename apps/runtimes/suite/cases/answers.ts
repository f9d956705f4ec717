import { ask, type Case, text } from '../case.ts'
import { check, contentOf, drain, equal } from '../expect.ts'

/** Whole answers, in JSON and in pieces. */
export const answerCases: readonly Case[] = [
  {
    name: 'an answer in JSON is whole, and its head can be read',
    async run({ chat }) {
      const response = await chat().send(ask('echo'))
      const completion = await response.completion()
      equal(contentOf(completion), text, 'content')
      equal([response.status, response.source, completion.choices[0]?.finish_reason], [200, 'network', 'stop'], 'head')
      check(response.requestId !== undefined, 'there is a request id')
      check(response.rateLimit?.requests?.limit !== undefined, 'there are rate limits')
      const { start, head, firstToken = 0, end = 0 } = response.timings
      check(start <= head && head <= firstToken && firstToken <= end, 'timings are in order')
      return completion.usage?.total_tokens ?? null
    },
  },
  {
    name: 'a stream is the same answer in pieces, though its bytes are cut in the middle of characters',
    async run({ chat }) {
      const stream = chat().stream(ask('echo'))
      const { items, error } = await drain(stream.text())
      equal(error, undefined, 'error')
      check(items.length > 5, 'there are many pieces')
      equal(items.join(''), text, 'text')
      equal(contentOf(await stream.completion()), text, 'completion')
      return [...items]
    },
  },
  {
    name: 'a long question and its long answer arrive whole',
    async run({ chat }) {
      const long = text.repeat(1_000)
      equal(contentOf(await chat().complete(ask('echo', long))), long, 'content')
    },
  },
  {
    name: 'many calls at once each get their own answer',
    async run({ chat }) {
      const questions = Array.from({ length: 12 }, (_, index) => `Question ${index} ${text}`)
      const client = chat()
      const answers = questions.map((question, index) =>
        index % 2 === 0 ? client.stream(ask('echo', question)).text() : client.complete(ask('echo', question)),
      )
      const texts = (await Promise.all(answers)).map((each) => (typeof each === 'string' ? each : contentOf(each)))
      equal(texts, questions, 'answers')
    },
  },
  {
    name: 'a stream that is left closes its connection',
    async run({ chat, server }) {
      for await (const _ of chat().stream(ask('sim-stall'))) break
      await server.hungUp()
    },
  },
  {
    name: 'a reply that is disposed of closes its connection',
    async run({ chat, server }) {
      const response = await chat().send({ ...ask('sim-stall'), stream: true })
      await response[Symbol.asyncDispose]()
      await server.hungUp()
    },
  },
  {
    name: 'a stream that ends without [DONE], or without a finish_reason, is whole',
    async run({ chat }) {
      for (const model of ['sim-no-done', 'sim-no-finish', 'sim-json-instead-of-stream']) {
        const answer = await chat().stream(ask(model)).text()
        check(answer.length > 100, `${model} is whole`)
      }
      check(
        contentOf(await chat().complete(ask('sim-stream-instead-of-json'))).length > 100,
        'a stream will do for JSON',
      )
    },
  },
]
