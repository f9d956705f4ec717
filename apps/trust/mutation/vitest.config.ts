import { env } from 'node:process'
import { defineConfig } from 'vitest/config'

// Which tests a mutant must survive: those that are about its file, not all that happen to pass through it.
export default defineConfig({
  test: {
    include: (env['MUTATION_TESTS'] ?? '').split(','),
    setupFiles: 'apps/trust/mutation/few-runs.ts',
    testTimeout: 30_000,
  },
})
