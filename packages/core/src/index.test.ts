import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import * as core from './index.ts'

test('the public surface is this', () => {
  expect(Object.keys(core).toSorted()).toMatchInlineSnapshot(`
    [
      "ChatError",
      "ChatResponse",
      "ChatStream",
      "TextStream",
      "apiKeyHeader",
      "azure",
      "bearer",
      "compose",
      "createChat",
      "createContextKey",
      "deadlineKey",
      "errorCodes",
      "isChatError",
      "isRetryable",
      "keyPool",
      "mapRequest",
      "mapText",
      "normaliseBaseURL",
      "toFetch",
      "upstreamKey",
    ]
  `)
})

test('importing it touches no global of fetch, which Node loads when first touched', async () => {
  const globals = ['fetch', 'Headers', 'Request', 'Response', 'FormData', 'WebSocket', 'EventSource', 'crypto']
  const script = `
    const touched = []
    for (const name of ${JSON.stringify(globals)}) {
      Object.defineProperty(globalThis, name, { get: () => touched.push(name) })
    }
    await import(${JSON.stringify(fileURLToPath(new URL('index.ts', import.meta.url)))})
    console.log(JSON.stringify(touched))
  `
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  expect(JSON.parse(stdout)).toEqual([])
})
