import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createSimulator } from '@chinwag/testing/node'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the command as its user would, with no key in the environment. */
async function run(args: readonly string[], { env = {}, input }: { env?: object; input?: string } = {}): Promise<Run> {
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'], ...env } })
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
  expect(err).toMatch(/\d+ \+ \d+ tokens · first token \d.* s, all .* s · 1 attempt · cache miss · nothing trimmed/)
})

test.concurrent('takes the question from a pipe', async () => {
  const { code, out } = await run([], { input: 'Explain decorators in Python\n' })
  expect(code).toBe(0)
  expect(out).toMatch(/decorators/i)
})

test.concurrent('shows the retry of a call that was throttled', async () => {
  const { code, out, err } = await run(['--fault', 'sim-429-then-ok', 'Explain decorators'])
  expect(code).toBe(0)
  expect(out).toMatch(/decorators/i)
  expect(err).toMatch(/429: waiting .* s, then attempt 2 of 3/)
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

test.concurrent.each([
  { name: 'an unknown option', args: ['--frobnicate'] },
  { name: 'a temperature of 3', args: ['-t', '3', 'q'] },
  { name: 'a base URL that is none', args: ['--base-url', 'nowhere', 'q'] },
])('$name ends with 2, and shows the usage', async ({ args }) => {
  const { code, out, err } = await run(args)
  expect(code).toBe(2)
  expect(out).toBe('')
  expect(err).toContain('Usage: ')
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
  const child = spawn(process.execPath, [main, '--fault', 'sim-stall', 'Explain decorators'], {
    env: { PATH: process.env['PATH'] },
  })
  child.stdin.end()
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  const [code] = (await once(child, 'close')) as [number | null]
  expect(code).toBe(130)
})

test.concurrent('a reader of stdout that leaves early is no failure', async () => {
  const child = spawn(process.execPath, [main, 'Explain decorators'], { env: { PATH: process.env['PATH'] } })
  child.stdin.end()
  let err = ''
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()))
  await once(child.stdout, 'data')
  child.stdout.destroy()
  const [code] = (await once(child, 'close')) as [number | null]
  expect(code).toBe(0)
  expect(err).not.toContain('EPIPE')
})
