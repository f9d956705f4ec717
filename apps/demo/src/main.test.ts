import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSimulator } from '@chinwag/testing/node'
import { afterAll, expect, test } from 'vitest'
import { commandNames } from './repl/commands.ts'
import { usage } from './usage.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** Not where the conversations of whoever runs the tests are. */
const home = mkdtempSync(join(tmpdir(), 'chinwag-demo-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const bare = { PATH: process.env['PATH'], CHINWAG_HOME: home }

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the command as its user would, with no key in the environment. */
async function run(args: readonly string[], { env = {}, input }: { env?: object; input?: string } = {}): Promise<Run> {
  const child = spawn(process.execPath, [main, ...args], { env: { ...bare, ...env } })
  let out = ''
  let err = ''
  child.stdout.on('data', (piece: Buffer) => (out += piece.toString()))
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()))
  child.stdin.end(input ?? '')
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

test.concurrent('answers a question on stdout, and says all else on stderr', async () => {
  const { code, out, err } = await run(['Explain decorators in Python'])
  expect(code).toBe(0)
  expect(out).toMatch(/decorators/i)
  expect(out).not.toContain('Simulated')
  expect(err).toContain('Simulated: no server is set.')
  expect(err).toMatch(
    /^\d+ \+ \d+ tokens - \$\S+ - first token \d.* ms, all .* s - cache miss - context \d+ of 128,000$/m,
  )
})

test.concurrent('takes the question from a pipe', async () => {
  const { code, out } = await run([], { input: 'Explain decorators in Python\n' })
  expect(code).toBe(0)
  expect(out).toMatch(/decorators/i)
})

test.concurrent('puts what comes through a pipe behind the question', async () => {
  const server = createSimulator()
  const door = await server.listen()
  const command = `printf 'some diff\\n' | "${process.execPath}" "${main}" --base-url ${door.url} "Review this"`
  const child = spawn('sh', ['-c', command], { env: { ...bare, OPENAI_API_KEY: 'k' } })
  const [code] = (await once(child, 'close')) as [number | null]
  await door.close()
  expect(code).toBe(0)
  expect(server.calls[0]?.body).toMatchObject({ messages: [{ content: 'Review this\n\nsome diff' }] })
})

test.concurrent('does not wait for a stdin that nobody ends, where there is a question', async () => {
  const child = spawn(process.execPath, [main, 'Explain decorators'], { env: bare })
  child.stdout.resume()
  child.stderr.resume()
  const [code] = (await once(child, 'exit')) as [number | null]
  child.stdin.destroy()
  expect(code).toBe(0)
})

test.concurrent('shows the retry of a call that was throttled', async () => {
  const { code, out, err } = await run(['--fault', 'sim-429-then-ok', 'Explain decorators'])
  expect(code).toBe(0)
  expect(out).toMatch(/decorators/i)
  expect(err).toMatch(/^429, waiting .* s, attempt 2 of 3$/m)
  expect(err).toContain('2 attempts')
})

test.concurrent('--json gives one object', async () => {
  const { code, out } = await run(['--json', 'Explain decorators'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    answer: expect.stringMatching(/decorators/i),
    usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
    timings: { firstTokenMs: expect.any(Number), totalMs: expect.any(Number) },
    attempts: { made: 1, failed: [] },
    cache: 'miss',
    trimmed: { messages: 0, tokens: 0 },
  })
})

test.concurrent('a failure ends with 1, and says what to do', async () => {
  const { code, out, err } = await run(['--fault', 'sim-401', 'Explain decorators'])
  expect(code).toBe(1)
  expect(out).toBe('')
  expect(err).toContain('Check the API key.')
})

test.concurrent('a cut stream is a failure, with what arrived', async () => {
  const { code, out, err } = await run(['--fault', 'sim-truncate', 'Explain decorators'])
  expect(code).toBe(1)
  expect(out).not.toBe('')
  expect(err).toContain('The answer above is not whole.')
})

test.concurrent('an answer that a filter cut off is no success: its text is on stdout, and the code is 1', async () => {
  const { code, out, err } = await run(['--fault', 'content-filter', 'Explain decorators'])
  expect(code).toBe(1)
  expect(out).toMatch(/decorators/i)
  expect(err).toContain('The answer is not whole: a content filter cut it off (content_filter).')
  expect(err).toContain('ended by content_filter')
})

test.concurrent('--json says that an answer is not whole, and whether one is', async () => {
  const cut = await run(['--json', '--fault', 'content-filter', 'Explain decorators'])
  expect(cut.code).toBe(1)
  expect(JSON.parse(cut.out)).toMatchObject({ isWhole: false, finishReason: 'content_filter' })
  const whole = await run(['--json', 'Explain decorators'])
  expect(JSON.parse(whole.out)).toMatchObject({ isWhole: true, finishReason: 'stop' })
})

test.concurrent('a server that cannot be reached is named, with the cause, and without its secrets', async () => {
  const door = await createSimulator().listen()
  await door.close()
  const url = door.url.replace('http://', 'http://user:secret@')
  const { code, err } = await run(['--base-url', `${url}?key=secret`, 'q'], { env: { OPENAI_API_KEY: 'k' } })
  expect(code).not.toBe(0)
  expect(err).not.toContain('secret')
  const plain = await run(['--base-url', door.url, 'q'], { env: { OPENAI_API_KEY: 'k' } })
  expect(plain.code).toBe(1)
  expect(plain.err).toContain('(ECONNREFUSED)')
  expect(plain.err).toContain(`  server: ${new URL(door.url).origin}`)
})

test.concurrent.each([
  { name: 'an unknown option', args: ['--frobnicate'] },
  { name: 'a temperature of 3', args: ['-t', '3', 'q'] },
  { name: 'a fault that there is not', args: ['--fault', 'trunc', 'q'] },
  { name: 'a base URL that is none', args: ['--base-url', 'nowhere', 'q'] },
])('$name ends with 2, and shows the usage', async ({ args }) => {
  const { code, out, err } = await run(args)
  expect(code).toBe(2)
  expect(out).toBe('')
  expect(err).toContain('Usage: ')
})

test.concurrent('what cannot be attached ends with 2, before anything is asked', async () => {
  const { code, out, err } = await run(['-a', 'missing.png', 'q'])
  expect([code, out]).toEqual([2, ''])
  expect(err).toBe(
    `The image 'missing.png' cannot be read: there is no such file.\nUsage: npx -y pnpm@12 start [options] ["question"]\n--help lists the options.\n`,
  )
})

test.concurrent('sends images with the question', async () => {
  const server = createSimulator()
  const door = await server.listen()
  const path = join(home, 'pixel')
  writeFileSync(path, Buffer.from('GIF89a', 'latin1'))
  const args = ['--base-url', door.url, '-a', path, '-a', 'https://a.example/cat.png', 'What is this?']
  const { code } = await run(args, { env: { OPENAI_API_KEY: 'k' } })
  await door.close()
  expect(code).toBe(0)
  expect(server.calls[0]?.body).toMatchObject({
    messages: [
      {
        content: [
          { type: 'text', text: 'What is this?' },
          { image_url: { url: 'data:image/gif;base64,R0lGODlh' } },
          { image_url: { url: 'https://a.example/cat.png' } },
        ],
      },
    ],
  })
})

test.concurrent('goes on with the last conversation, and keeps no key', async () => {
  const server = createSimulator()
  const door = await server.listen()
  const env = { CHINWAG_HOME: join(home, 'own'), OPENAI_API_KEY: 'secret-key', OPENAI_BASE_URL: door.url }
  await run(['-s', 'Be brief.', 'One?'], { env })
  const { err } = await run(['-c', 'Two?'], { env })
  await door.close()
  expect(err).toContain('Going on after 1 question, the last one "One?".')
  expect(server.calls[1]?.body).toMatchObject({
    messages: [{ content: 'Be brief.' }, { content: 'One?' }, { role: 'assistant' }, { content: 'Two?' }],
  })
  const kept = readFileSync(join(home, 'own', 'conversations.sqlite'), 'latin1')
  expect(kept).toContain('Two?')
  expect(kept).not.toContain('secret-key')
})

test.concurrent('--trace shows the timeline on stderr', async () => {
  const { out, err } = await run(['--trace', 'Explain decorators'])
  for (const name of ['log', 'cache', 'context', 'retry', 'transport'])
    expect(err).toMatch(new RegExp(`^${name} +[=#+]`, 'm'))
  expect(out).not.toContain('transport')
})

test.concurrent('colours are for terminals, and for who asks for them', async () => {
  const plain = await run(['Explain decorators'])
  const coloured = await run(['Explain decorators'], { env: { FORCE_COLOR: '1' } })
  expect([plain.err.includes('\u001B['), coloured.err.includes('\u001B[2m')]).toEqual([false, true])
  expect(coloured.out).toBe(plain.out)
})

test.concurrent('a file gets what the model wrote, byte for byte', async () => {
  const answer = 'a \u001B[31mred\u001B[0m word\r\n'
  const server = createSimulator({ answer: () => answer })
  const door = await server.listen()
  const { out } = await run(['--base-url', door.url, 'q'], { env: { OPENAI_API_KEY: 'k' } })
  await door.close()
  expect(out).toBe(answer)
})

test.concurrent('--help lists every option and exit code on stdout', async () => {
  const { code, out, err } = await run(['--help'])
  expect([code, err]).toEqual([0, ''])
  for (const option of ['-m', '-s', '-t', '-a', '-c', '--no-cache', '--fault', '--trace', '--base-url', '--window'])
    expect(out).toContain(option)
  expect(out).toContain('0 answered, 1 failed or cut off, 2 wrong usage, 130 interrupted')
  for (const line of out.split('\n')) expect(line.length).toBeLessThan(80)
})

test.concurrent('asks a real server over a socket when it is given one', async () => {
  const server = await createSimulator({ apiKey: 'secret-key' }).listen()
  const env = { OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: 'secret-key', OPENAI_MODEL: 'some-model' }
  const { code, out, err } = await run(['Explain decorators'], { env })
  await server.close()
  expect(code).toBe(0)
  expect(out).toMatch(/decorators/i)
  expect(err).not.toContain('Simulated')
  expect(err + out).not.toContain('secret-key')
})

test.concurrent('Ctrl-C stops the answer and ends with 130', async () => {
  const child = spawn(process.execPath, [main, '--fault', 'sim-stall', 'Explain decorators'], { env: bare })
  child.stdin.end()
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  const [code] = (await once(child, 'close')) as [number | null]
  expect(code).toBe(130)
})

test.concurrent('a reader of stdout that leaves early is no failure', async () => {
  const child = spawn(process.execPath, [main, 'Explain decorators'], { env: bare })
  child.stdin.end()
  let err = ''
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()))
  await once(child.stdout, 'data')
  child.stdout.destroy()
  const [code] = (await once(child, 'close')) as [number | null]
  expect(code).toBe(0)
  expect(err).not.toContain('EPIPE')
})

test('the README has every option and every command', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  for (const [option = ''] of usage.matchAll(/--[a-z-]+/g)) expect(readme).toContain(`\`${option}\``)
  for (const name of commandNames) expect(readme).toMatch(new RegExp(`\`${name}[ \`]`))
})
