import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { asker, content } from '../../test/ask.ts'
import { createSimulator } from './create-simulator.ts'

const cli = fileURLToPath(new URL('cli.ts', import.meta.url))

describe('the command', () => {
  test('listens, says where, answers, and ends on a signal', async () => {
    const child = spawn(process.execPath, [cli, '--port', '0', '--first-token-ms', '0', '--token-ms', '0'])
    try {
      let output = ''
      for await (const data of child.stdout.setEncoding('utf8')) {
        output += String(data)
        if (output.includes('\n')) break
      }
      const url = /http:\/\/127\.0\.0\.1:\d+\/v1/u.exec(output)?.[0]
      expect(await content(await asker(globalThis.fetch, url)())).toContain('## Decorators in Python')
    } finally {
      child.kill('SIGTERM')
    }
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('tells of its own mistakes on stderr, and goes on', async () => {
    const child = spawn(process.execPath, [cli, '--port', '0', '--first-token-ms', '0', '--token-ms', '0'])
    const complaints = text(child.stderr)
    try {
      let output = ''
      for await (const data of child.stdout.setEncoding('utf8')) {
        output += String(data)
        if (output.includes('/v1')) break
      }
      const ask = asker(globalThis.fetch, /http:\/\/127\.0\.0\.1:\d+\/v1/u.exec(output)?.[0])
      const deep = `{"model":"m","messages":[],"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
      expect((await ask({}, { body: deep })).status).toBe(500)
      expect((await ask()).status).toBe(200)
    } finally {
      child.kill('SIGTERM')
    }
    expect(await complaints).toContain(
      'SimulatorError: The simulator reads bodies that are nested 500 levels deep at most.',
    )
  })

  test('refuses a wrong option with exit code 2', async () => {
    const child = spawn(process.execPath, [cli, '--port', 'x'])
    const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    expect(complaint).toContain('The `--port` option must be an integer from 0 to 65535')
    expect(code).toBe(2)
  })

  test('says what to do about a port that is taken', async () => {
    await using server = await createSimulator().listen()
    const child = spawn(process.execPath, [cli, '--port', String(server.port)])
    const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    expect(complaint).toContain(
      `The port ${server.port} of 127.0.0.1 is taken: stop what listens there, or take another`,
    )
    expect(code).toBe(2)
  })

  test('says its version', async () => {
    const child = spawn(process.execPath, [cli, '--version'])
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(await text(child.stdout)).toBe(`${manifest.version}\n`)
  })

  test('explains itself', async () => {
    const child = spawn(process.execPath, [cli, '--help'])
    expect(await text(child.stdout)).toContain('Usage: npx @chinwag/testing')
  })
})
