/** Started by a test, and killed by it: writes entries, deletes some, and says so after each, for as long as it lives. */
import { createHash } from 'node:crypto'
import { argv, pid, stdout } from 'node:process'
import { sqliteStore } from '../src/node/index.ts'

const [, , path = ''] = argv
const store = sqliteStore(path, { maxBytes: 2 * 1024 * 1024 })

for (let number = 0; ; number++) {
  const text = `${pid} ${number} `.repeat(1 + ((number * 997) % 4000))
  const value = JSON.stringify({ hash: createHash('sha256').update(text).digest('hex'), text })
  await store.set(`key ${number % 50}`, value, number % 3 === 0 ? 60_000 : undefined)
  if (number % 7 === 0) await store.delete(`key ${(number * 31) % 50}`)
  await new Promise((resolve) => stdout.write('.', resolve))
}
