import { testMiddleware } from '@chinwag/testing/conformance'
import { test } from 'vitest'
import { cache } from './cache.ts'

const fails = (): Promise<never> => Promise.reject(new Error('The store is gone'))
const broken = { get: fails, set: fails, delete: fails }

testMiddleware('cache()', () => cache(), { test })
testMiddleware('cache() that keeps nothing', () => cache({ when: () => false }), { test })
testMiddleware('cache() without a working store', () => cache({ store: broken }), { test })
