import { writeFile } from 'node:fs/promises'
import { closestMatch } from 'leven'
import type { Asker } from '../asker.ts'
import { transcript } from '../talk/transcript.ts'
import { pad } from '../terminal/fit.ts'
import type { Line } from '../terminal/line.ts'

/** What a command works with. */
export interface Room {
  readonly asker: Asker
  readonly note: (line: Line) => void
  readonly now: () => Date
}

/** Something that is typed into the chat and is no question. */
interface Command {
  readonly takes?: string
  readonly about: string
  run(room: Room, argument: string): void | Promise<void>
}

const commands: Readonly<Record<string, Command>> = {
  '/help': { about: 'this text', run: ({ note }) => help(note) },
  '/new': {
    about: 'begin another conversation',
    async run({ asker: { session }, note }) {
      await session.startAnew()
      note('A new conversation.')
    },
  },
  '/model': {
    takes: 'NAME',
    about: 'ask another model',
    async run({ asker: { session }, note }, name) {
      if (name !== '') await session.useModel(name)
      note(`The model is ${session.model}.`)
    },
  },
  '/system': {
    takes: 'TEXT',
    about: 'another system message; - for none',
    async run({ asker: { session }, note }, text) {
      if (text !== '') await session.useSystem(text === '-' ? undefined : text)
      note(session.system === undefined ? 'There is no system message.' : `The system message: ${session.system}`)
    },
  },
  '/undo': {
    about: 'take the last question back',
    async run({ asker: { session }, note }) {
      const question = await session.undo()
      note(question === undefined ? 'There is nothing to take back.' : `Taken back: ${question}`)
    },
  },
  '/trace': {
    takes: '[on|off]',
    about: 'the timeline of the last answer, or of each',
    run({ asker, note }, argument) {
      if (argument === 'on' || argument === 'off') {
        asker.isTracing = argument === 'on'
        note(`The timeline of each answer is ${argument}.`)
      } else if (argument !== '') note({ text: `/trace takes on or off, or nothing, got ${argument}.`, tone: 'warn' })
      else if (!asker.showTrace()) note('There is no answer yet.')
    },
  },
  '/save': {
    takes: 'FILE',
    about: 'write the conversation as Markdown',
    run: save,
  },
  '/exit': { about: 'leave (so does Ctrl-D)', run: () => {} },
}

/** The names of all commands. */
export const commandNames: readonly string[] = Object.keys(commands)

/** Whether a line is a command. With a space before the slash it is a question. */
export function isCommand(line: string): boolean {
  return line.startsWith('/') && !line.includes('\n')
}

/** Does what a line says. @returns whether the chat goes on */
export async function runCommand(line: string, room: Room): Promise<boolean> {
  const [name = ''] = line.trim().split(/\s+/)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command) await command.run(room, line.trim().slice(name.length).trim())
  else room.note({ text: `There is no command ${name}.${hintFor(name)}`, tone: 'warn' })
  return name !== '/exit'
}

function hintFor(name: string): string {
  const near =
    commandNames.find((each) => each.startsWith(name)) ?? closestMatch(name, commandNames, { maxDistance: 2 })
  return near === undefined ? ' /help lists them.' : ` Did you mean ${near}?`
}

function help(note: Room['note']): void {
  for (const [name, { takes = '', about }] of Object.entries(commands)) note(`${pad(`${name} ${takes}`, 17)}${about}`)
  note({ text: 'Ctrl-C stops an answer; twice, it leaves. A pasted text is one question.', tone: 'dim' })
}

async function save({ asker: { session }, note, now }: Room, name: string): Promise<void> {
  const file = name || `chinwag-${now().toISOString().slice(0, 19).replaceAll(':', '')}.md`
  if (session.questions.length === 0) return note('There is nothing to save yet.')
  try {
    await writeFile(file, transcript(session.history), { flag: 'wx' })
    note(`Saved as ${file}.`)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const text = code === 'EEXIST' ? `There is a file ${file} already: give another name.` : `Not saved: ${message}`
    note({ text, tone: 'bad' })
  }
}
