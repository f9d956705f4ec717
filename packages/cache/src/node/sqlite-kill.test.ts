import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { sqliteStore } from './sqlite-store.ts'

const writer = fileURLToPath(new URL('../../test/write-for-ever.ts', import.meta.url))
const kills = 200
/** So that one starts while another is killed, and that they are in each other's way. */
const writersAtOnce = 4

it(
  `holds whole entries only, after ${kills} writers were killed in the middle of it`,
  { timeout: 300_000 },
  async () => {
    const path = join(temporaryFolder(), 'cache.sqlite')
    const running = new Set<ChildProcess>()
    onTestFinished(() => running.forEach((child) => void child.kill('SIGKILL')))
    let started = 0
    let whole = 0

    async function killOne(number: number): Promise<void> {
      const child = spawn(execPath, [writer, path], { stdio: ['ignore', 'pipe', 'inherit'] })
      running.add(child)
      // It goes on writing while it is waited for: where it is when the signal comes is a matter of luck.
      for (let seen = 0; seen <= number % 5; seen++) await once(child.stdout, 'data')
      child.kill('SIGKILL')
      await once(child, 'close')
      running.delete(child)
      expect(child.signalCode).toBe('SIGKILL')
      whole += await countEntries(path)
    }

    async function killMany(): Promise<void> {
      while (started < kills) await killOne(started++)
    }

    await Promise.all(Array.from({ length: writersAtOnce }, killMany))
    expect(whole).toBeGreaterThan(kills)
    expect(await countEntries(path)).toBeGreaterThan(0)
    using database = new DatabaseSync(path)
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  },
)

/** Opens the file, and looks at every entry. */
async function countEntries(path: string): Promise<number> {
  using store = sqliteStore(path)
  let count = 0
  for (let number = 0; number < 50; number++) {
    const value = await store.get(`key ${number}`)
    if (value === undefined) continue
    const { hash, text }: { hash: string; text: string } = JSON.parse(String(value))
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash)
    count++
  }
  return count
}
