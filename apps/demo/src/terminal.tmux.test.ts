import { createSimulator } from '@chinwag/testing/node'
import { describe, expect, test } from 'vitest'
import { hasTmux } from './test/has-tmux.ts'
import { openScreen } from './test/open-screen.ts'

const status = /^\d+ \+ \d+ tokens/m
/** The end of what is said of an answer, and the prompt after it. */
const answered = /context \d+ of 128,000\n\n›/
const question = 'Explain decorators in Python'

/** The lines of a screen that have something on them. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
}

describe.skipIf(!hasTmux).concurrent('a chat in a terminal', () => {
  test.each([40, 100])('of %d columns asks, answers, and is told what happened', async (columns) => {
    await using screen = await openScreen({ columns })
    await screen.shows(/^› $|^›$/m)
    await screen.enter('日本語のデコレータを説明して')
    const text = await screen.shows(answered)
    expect(text).toContain('› 日本語のデコレータを説明して')
    expect(text).not.toMatch(/asking/)
    const parts = linesOf(text.slice(text.search(status)))
    expect(parts.slice(0, -1).join(' · ')).toMatch(
      /^\d+ \+ \d+ tokens · \$\S+ · first token .* s · cache miss · context \d+ of 128,000$/,
    )
    // Broken between the parts, not where the terminal ends.
    if (columns === 40) expect(parts.length).toBeGreaterThan(2)
    expect(parts.at(-1)).toBe('›')
  })

  test('stops an answer with Ctrl-C, and goes on without that turn', async () => {
    await using screen = await openScreen({ args: ['--fault', 'sim-stall'] })
    await screen.shows(/^›/m)
    await screen.enter('Tell me about stalls')
    await screen.shows(/## Stalls/)
    await screen.type('typed meanwhile')
    await screen.press('C-c')
    const text = await screen.shows(/› typed meanwhile/)
    expect(text).toMatch(/Stopped: the conversation goes on without this turn\.\n\n› typed meanwhile/)
    expect(text.match(/typed meanwhile/g)).toHaveLength(1)
    await screen.press('C-c')
    await screen.hides(/typed meanwhile/)
    await screen.enter('/model gpt-4.1-mini')
    await screen.shows(/The model is gpt-4\.1-mini\./)
    await screen.enter(question)
    await screen.shows(answered)
    await screen.enter('/undo')
    await screen.shows(/Taken back: Explain decorators in Python/)
    await screen.enter('/undo')
    await screen.shows(/There is nothing to take back\./)
  })

  test('says which question it dropped when the answer before it is stopped', async () => {
    await using screen = await openScreen({ args: ['--fault', 'sim-stall'] })
    await screen.shows(/^›/m)
    await screen.enter('Tell me about stalls')
    await screen.shows(/## Stalls/)
    await screen.enter('And about walls')
    await screen.press('C-c')
    await screen.shows(/Not asked, as the answer before it was stopped: And about walls/)
  })

  test('says that an answer was cut off', async () => {
    await using screen = await openScreen({ args: ['--fault', 'content-filter', question] })
    await screen.shows(/The answer is not whole: a content filter cut it off \(content_filter\)\.[^]*\[ended with 1\]/)
  })

  test('ends with 130 when Ctrl-C comes twice during an answer', async () => {
    await using screen = await openScreen({ args: ['--fault', 'sim-stall'] })
    await screen.shows(/^›/m)
    await screen.enter(question)
    await screen.shows(/## Decorators/)
    await screen.press('C-c')
    await screen.shows(/Stopped/)
    await screen.press('C-c')
    await screen.shows(/\[ended with 130\]/)
  })

  test('ends with 130 when Ctrl-C comes twice at an empty prompt, and not when something is typed between', async () => {
    await using screen = await openScreen()
    await screen.shows(/^›/m)
    await screen.press('C-c')
    await screen.shows(/Ctrl-C again leaves, and so does Ctrl-D\.\n›/)
    await screen.type('x')
    await screen.press('C-c', 'C-c')
    expect(await screen.shows(/(Ctrl-C again leaves[^›]*›[^›]*){2}$/)).not.toContain('ended')
    await screen.press('C-c')
    await screen.shows(/\[ended with 130\]/)
  })

  test('ends with 0 at Ctrl-D, with the prompt of the shell on a line of its own', async () => {
    await using screen = await openScreen()
    await screen.shows(/^›/m)
    await screen.press('C-d')
    await screen.shows(/^\[ended with 0\]/m)
  })

  test('counts down to a retry, and leaves nothing of that behind', async () => {
    await using screen = await openScreen({ args: ['--fault', 'sim-429-then-ok'] })
    await screen.shows(/^›/m)
    await screen.enter(question)
    await screen.shows(/^\S 429, waiting \d s, attempt 2 of 3$/m)
    const text = await screen.shows(/· 2 attempts/)
    expect(text).not.toMatch(/waiting|asking/)
    await screen.enter('/trace')
    await screen.shows(/^transport +▓+ .*█.*\n {2}attempt 1 · 429 rate_limit · .*\n {2}attempt 2 · 200 · /m)
  })

  test('takes a pasted text as one question', async () => {
    await using screen = await openScreen()
    await screen.shows(/^›/m)
    await screen.paste('Explain this:\nif x:\n    y()')
    await screen.shows(/^ {4}y\(\)/m)
    await screen.press('Enter')
    await screen.shows(answered)
    await screen.enter('/undo')
    await screen.shows(/Taken back: Explain this:\nif x:\n {4}y\(\)\n/)
  })

  test('knows its new width after the window was resized', async () => {
    await using screen = await openScreen({ columns: 100 })
    await screen.shows(/^›/m)
    await screen.resize(40, 60)
    await screen.enter('What is a mutex, and when would I rather use a semaphore?')
    const text = await screen.shows(answered)
    expect(text.slice(text.search(status))).toMatch(/\ncache miss · context \d+ of 128,000\n/)
    await screen.resize(100, 60)
    await screen.enter('/help')
    await screen.shows(/^Ctrl-C stops an answer; twice, it leaves\. A pasted text is one question\.$/m)
  })

  test('suggests a command where there is none of that name', async () => {
    await using screen = await openScreen()
    await screen.shows(/^›/m)
    await screen.enter('/exti')
    await screen.shows(/There is no command \/exti\. Did you mean \/exit\?/)
    await screen.enter('/exit')
    await screen.shows(/\[ended with 0\]/)
  })

  test('goes on with the last conversation, and has its questions in the history of the editor', async () => {
    await using first = await openScreen({ args: [question] })
    await first.shows(/\[ended with 0\]/)
    await using screen = await openScreen({ home: first.home, args: ['-c'] })
    await screen.shows(/Going on after 1 question, the last one “Explain decorators in Python”\./)
    await screen.press('Up')
    await screen.shows(/^› Explain decorators in Python$/m)
  })
})

describe.skipIf(!hasTmux).concurrent('what is seen in a terminal', () => {
  // oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
  const colours = /\u001B\[[\d;]+m/

  test.each([
    ['in colour', {}, true],
    ['without colour where NO_COLOR is set', { NO_COLOR: '1' }, false],
  ])('is %s', async (_, env, isColoured) => {
    await using screen = await openScreen({ env, args: ['--trace', question] })
    await screen.shows(/\[ended with 0\]/)
    const text = await screen.text('colours')
    expect(colours.test(text)).toBe(isColoured)
  })

  test('is ASCII where the locale is not UTF-8', async () => {
    const env = { LANG: 'C' }
    const args = ['--fault', 'sim-429-then-ok', '--trace']
    await using screen = await openScreen({ env, args })
    await screen.shows(/^>/m)
    await screen.enter(question)
    await screen.shows(/^[-|/\\] 429, waiting/m)
    const text = await screen.shows(/^= span - # attempt - x failed - \. wait - \* first token - \+ note$/m)
    expect(text).toMatch(/^transport +x+ .*\*#+$/m)
    expect(text).toMatch(/tokens - \$/)
  })

  test('is a timeline that fits into 40 columns', async () => {
    await using screen = await openScreen({ columns: 40, rows: 90, args: ['--trace', question] })
    const text = await screen.shows(/\[ended with 0\]/)
    expect(linesOf(text).find((line) => line.startsWith('transport'))).toMatch(/^transport +█*●█+$/)
  })

  test('is no escape sequence of the model’s, in an answer or in an error', async () => {
    const answer = 'safe \u001B[31mred\u001B[0m \u001B]0;owned\u0007 \u009B2J end'
    const server = createSimulator({ answer: () => answer })
    await using door = await server.listen()
    const env = { OPENAI_BASE_URL: door.url, OPENAI_API_KEY: 'k' }
    await using screen = await openScreen({ env, args: [question] })
    expect(await screen.shows(/\[ended with 0\]/)).toContain('safe [31mred[0m ]0;owned 2J end')
    expect(await screen.title()).not.toContain('owned')
  })

  test('is only the first line where only that is asked for', async () => {
    await using screen = await openScreen({ args: [question], suffix: ' | head -1' })
    const text = await screen.shows(/\[ended with 0\]/)
    expect(text).toMatch(/^## Decorators in Python$/m)
    expect(text).not.toMatch(/EPIPE|Error|asking/)
  })

  test('says that a conversation is not kept where the disk cannot be written to, and answers', async () => {
    await using screen = await openScreen({ home: `${import.meta.filename}/sub`, args: [question] })
    const text = await screen.shows(/\[ended with 0\]/)
    expect(text).toMatch(/This conversation is not kept: ENOTDIR/)
    expect(text).toMatch(status)
  })

  test('ends with 130 at Ctrl-C, where a question was given', async () => {
    const args = ['--fault', 'sim-stall', question]
    await using screen = await openScreen({ args })
    await screen.shows(/## Decorators/)
    await screen.press('C-c')
    expect(await screen.shows(/\[ended with 130\]/)).toContain('Stopped')
  })
})
