import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { testStore } from '@chinwag/testing/conformance'
import { afterAll, expect, it, test } from 'vitest'
import { fileStore } from '../../test/file-store.ts'
import { complaintAbout } from '../../test/validity.ts'
import { conversationStore } from './conversation-store.ts'

const program = fileURLToPath(new URL('../../test/endless-talker.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'conversations-'))
const kills = 200
const atOnce = 4

afterAll(() => rmSync(folder, { recursive: true }))

/** Lets a process talk, kills it after so many signs of life, and gives the last turn that it had read to its end. */
async function talkUntilKilled(id: string, signs: number): Promise<number> {
  const talker = spawn(execPath, [program, folder, id], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { NODE_COMPILE_CACHE: join(folder, 'compiled') },
  })
  const ended = once(talker, 'exit')
  let last = -1
  let seen = 0
  for await (const line of createInterface({ input: talker.stdout })) {
    if (/^\d+$/.test(line)) last = Number(line)
    if (++seen === signs) talker.kill('SIGKILL')
  }
  const [, signal] = await ended
  expect(signal).toBe('SIGKILL')
  return last
}

async function surviveKills(id: string): Promise<void> {
  let read = 0
  for (let kill = 0; kill < kills / atOnce; kill++) {
    const last = await talkUntilKilled(id, 1 + Math.floor(Math.random() * 12))
    read = Math.max(read, last + 1)
    const saved = await conversationStore(fileStore(folder), 10_000).load(id)
    const turns = saved?.turns ?? []
    expect(turns.length).toBeGreaterThanOrEqual(read)
    expect(turns.map(([said]) => said?.content)).toEqual(turns.map((_, index) => `Turn ${index}`))
    expect(complaintAbout([...turns.flat(), { role: 'user', content: 'Go on.' }])).toBeUndefined()
  }
  expect(read).toBeGreaterThan(10)
}

it(`loses no turn that was read to its end, whenever the process is killed: ${kills} times`, async () => {
  await Promise.all(Array.from({ length: atOnce }, (_, index) => surviveKills(`${index}`)))
}, 300_000)

testStore('a folder of files as the store of conversations', () => fileStore(mkdtempSync(join(folder, 'store-'))), {
  test,
})
