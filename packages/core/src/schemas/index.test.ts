import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import * as schemas from './index.ts'

test('the public surface is this', () => {
  expect(Object.keys(schemas).toSorted()).toMatchInlineSnapshot(`
    [
      "parseChatChunk",
      "parseChatCompletion",
      "parseChatParams",
    ]
  `)
})

test('only this entry loads zod, and the main one loads nothing of it', async () => {
  const [main, entry] = await Promise.all([modulesOf('../index.ts'), modulesOf('index.ts')])
  const ofZod = (url: string): boolean => url.includes('/zod/')
  expect(entry.some(ofZod)).toBe(true)
  expect(main.length).toBeGreaterThan(30)
  expect(main.filter((url) => ofZod(url) || url.includes('/src/schemas/'))).toEqual([])
})

/** Every module that Node loads for one of ours. */
async function modulesOf(path: string): Promise<readonly string[]> {
  const script = `
    import { registerHooks } from 'node:module'
    const urls = []
    registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) })
    await import(${JSON.stringify(fileURLToPath(new URL(path, import.meta.url)))})
    console.log(JSON.stringify(urls))
  `
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  return JSON.parse(stdout)
}
