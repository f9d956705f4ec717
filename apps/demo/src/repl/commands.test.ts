import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { expect, test } from 'vitest'
import { openSession } from '../talk/session.ts'
import { textOf } from '../terminal/line.ts'
import { temporaryFolder } from '../test/temporary-folder.ts'
import { commandNames, isCommand, runCommand } from './commands.ts'

async function roomWith(questions: readonly string[] = []) {
  const chat = createChat({ apiKey: 'k', fetch: createSimulator({ answer: () => 'An answer.' }).fetch })
  const session = await openSession({ chat, store: new Map(), model: 'm', system: undefined, temperature: undefined })
  for (const question of questions) for await (const _ of session.ask(question, new AbortController().signal));
  const notes: string[] = []
  const asker = { session, isTracing: false, ask: () => Promise.resolve(0), showTrace: () => false }
  const room = {
    asker,
    note: (line: Parameters<typeof textOf>[0]) => void notes.push(textOf(line)),
    now: () => new Date(0),
  }
  const run = async (line: string) => {
    notes.length = 0
    const goesOn = await runCommand(line, room)
    return goesOn ? notes.join('\n') : 'left'
  }
  return { run, session, asker }
}

test('a line with a slash first is a command, unless it has several lines or a space before', () => {
  expect(['/help', '/no such', '/a\nb', ' /etc/hosts?', 'a /b'].map(isCommand)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})

test('the model and the system message can be asked for, and changed', async () => {
  const { run } = await roomWith()
  expect(await run('/model')).toBe('The model is m.')
  expect(await run('/model  gpt-x ')).toBe('The model is gpt-x.')
  expect(await run('/system')).toBe('There is no system message.')
  expect(await run('/system Be  brief.')).toBe('The system message: Be  brief.')
  expect(await run('/system -')).toBe('There is no system message.')
})

test('turns can be taken back, and a new conversation begun', async () => {
  const { run, session } = await roomWith(['One?', 'Two?'])
  expect(await run('/undo')).toBe('Taken back: Two?')
  expect(await run('/new')).toBe('A new conversation.')
  expect(session.history).toEqual([])
  expect(await run('/undo')).toBe('There is nothing to take back.')
})

test('the conversation is saved, and no file overwritten', async () => {
  const { run } = await roomWith(['One?'])
  const file = join(temporaryFolder(), 'talk.md')
  expect(await run(`/save ${file}`)).toBe(`Saved as ${file}.`)
  expect(readFileSync(file, 'utf8')).toBe('## You\n\nOne?\n\n## Answer\n\nAn answer.\n')
  expect(await run(`/save ${file}`)).toBe(`There is a file ${file} already: give another name.`)
  expect(await run(`/save ${file}/x`)).toContain('Not saved: ENOTDIR')
  expect(await (await roomWith()).run('/save')).toBe('There is nothing to save yet.')
})

test('the timeline can be switched on and off', async () => {
  const { run, asker } = await roomWith()
  expect(await run('/trace')).toBe('There is no answer yet.')
  expect([await run('/trace on'), asker.isTracing]).toEqual(['The timeline of each answer is on.', true])
  expect([await run('/trace off'), asker.isTracing]).toEqual(['The timeline of each answer is off.', false])
})

test('/help lists all, and /exit leaves', async () => {
  const { run } = await roomWith()
  const help = await run('/help')
  for (const name of commandNames) expect(help).toContain(name)
  expect(await run('/exit')).toBe('left')
})

test.each([
  ['/exti', 'There is no command /exti. Did you mean /exit?'],
  ['/sys', 'There is no command /sys. Did you mean /system?'],
  ['/frobnicate', 'There is no command /frobnicate. /help lists them.'],
  ['/constructor', 'There is no command /constructor. /help lists them.'],
])('%s is no command', async (line, answer) => {
  const { run } = await roomWith()
  expect(await run(line)).toBe(answer)
})

test('/trace takes on, off or nothing, and says so of all else', async () => {
  const { run, asker } = await roomWith()
  expect(await run('/trace maybe')).toBe('/trace takes on or off, or nothing, got maybe.')
  expect(asker.isTracing).toBe(false)
  expect(await run('/trace on')).toBe('The timeline of each answer is on.')
})
