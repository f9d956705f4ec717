import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const program = fileURLToPath(new URL('./main.ts', import.meta.url))

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(execPath, [program, ...args], { env: { ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** What the program has printed when it is done, or when it has printed a text. */
async function output(child: ChildProcess, until?: string): Promise<string> {
  let text = ''
  const ended = once(child, 'close')
  const seen = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        text += data.toString()
        if (until !== undefined && text.includes(until)) resolve()
      })
    }
  })
  await Promise.race([ended, seen])
  return text
}

test('prints its address, serves the page there, says that it is simulated, and ends on SIGTERM', async () => {
  const child = start(['--port', '0'])
  const text = await output(child, '--base-url')
  const address = /The page: (?<address>http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.groups?.['address']
  expect(text).toContain('Answers are simulated.')
  expect(text).toContain(`OPENAI_BASE_URL=${address}/v1`)
  const page = await fetch(address ?? '')
  expect(await page.text()).toContain('<script type="module" src="/main.js">')
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('does not listen where others can reach it without a token', async () => {
  const child = start(['--host', '0.0.0.0', '--port', '0'])
  expect(await output(child)).toContain('set CHINWAG_TOKEN')
  expect(child.exitCode).toBe(2)
})

test('never prints the key or the token', async () => {
  const env = { OPENAI_API_KEY: 'sk-key-of-the-server', CHINWAG_TOKEN: 'a-long-secret-token' }
  const text = await output(start(['--port', '0'], env), 'stays in this process')
  expect(text).toContain('#token=…')
  expect(text).not.toMatch(/sk-key|a-long-secret/)
})

test('says that a port is taken, in a sentence', async () => {
  const first = start(['--port', '0'])
  const port = /127\.0\.0\.1:(?<port>\d+)/.exec(await output(first, '--base-url'))?.groups?.['port'] ?? ''
  const second = start(['--port', port])
  const text = await output(second)
  expect(text).toContain(`Port ${port} is taken: give another, or leave --port out`)
  expect(text).not.toContain('EADDRINUSE')
  expect(second.exitCode).toBe(2)
})
