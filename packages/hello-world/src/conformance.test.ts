import { testMiddleware } from '@chinwag/testing/conformance'
import { test } from 'vitest'
import { helloWorld } from './hello-world.ts'

// Every fault, for JSON and streams. What a middleware does to requests and answers is claimed here: see docs/conformance.md of that package.
testMiddleware('helloWorld()', () => helloWorld(), { test })

testMiddleware('helloWorld() of every call', () => helloWorld({ slowMs: 0 }), { test })
