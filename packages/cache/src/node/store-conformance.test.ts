import { join } from 'node:path'
import { testStore } from '@chinwag/testing/conformance'
import { afterEach, beforeEach, describe, test, vi } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { sqliteStore, type SqliteStore } from './sqlite-store.ts'

const close = (store: SqliteStore): void => store.close()

function closed(): SqliteStore {
  const store = sqliteStore(':memory:')
  store.close()
  return store
}

testStore('sqliteStore() on a file', () => sqliteStore(join(temporaryFolder(), 'cache.sqlite')), {
  ...{ test, close, failing: closed },
})

describe('with fake timers', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())
  testStore('sqliteStore() in memory', () => sqliteStore(':memory:'), {
    ...{ test, close },
    passTime: (ms) => void vi.setSystemTime(Date.now() + ms),
  })
})
