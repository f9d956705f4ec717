import { testStore } from '@chinwag/testing/conformance'
import { test } from 'vitest'
import { memoryStore } from './memory-store.ts'

testStore('memoryStore()', () => memoryStore(), { test })
