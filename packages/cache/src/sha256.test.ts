import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hashOfWeb, sha256 } from './sha256.ts'

const expected = (text: string): string => createHash('sha256').update(text).digest('hex')

it.each([
  ['the synchronous hash of the runtime', sha256],
  ['Web Crypto', hashOfWeb],
])('%s gives the SHA-256 of the UTF-8', async (_, hash) => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      expect(await hash(text)).toBe(expected(text))
    }),
  )
})

describe('without a synchronous hash', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it.each<[string, object | undefined]>([
    ['no `process`', undefined],
    ['a `process` that is another', { getBuiltinModule: 7 }],
    ['no such module', { getBuiltinModule: () => undefined }],
    ['a module that only seems to be there', { getBuiltinModule: () => ({ hash: () => 'not implemented' }) }],
    [
      'a module that throws',
      {
        getBuiltinModule() {
          throw new Error('not here')
        },
      },
    ],
  ])('Web Crypto is used: %s', async (_, process) => {
    vi.stubGlobal('process', process)
    vi.resetModules()
    const other = await import('./sha256.ts')
    expect(other.sha256).toBe(other.hashOfWeb)
    await expect(other.sha256('a')).resolves.toBe(expected('a'))
  })

  it('keys are the same', async () => {
    vi.stubGlobal('process', undefined)
    vi.resetModules()
    const { cacheKey } = await import('./cache-key.ts')
    const body = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] } as const
    const place = { baseURL: 'https://api.openai.com/v1', scope: 'a' }
    const key = await cacheKey(body, place)
    vi.unstubAllGlobals()
    vi.resetModules()
    const own = await import('./cache-key.ts')
    await expect(own.cacheKey(body, place)).resolves.toBe(key)
  })
})
