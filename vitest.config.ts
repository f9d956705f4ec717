import { env } from 'node:process'
import { defineConfig } from 'vitest/config'

const reportFile = env['TEST_REPORT_FILE']

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/**/*.test.ts', 'scripts/**/*.test.ts'],
    // Only a test that hangs reaches it: some start processes, on machines with two cores.
    testTimeout: 30_000,
    coverage: {
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'html'],
    },
    reporters: reportFile ? ['default', ['json', { outputFile: reportFile }]] : ['default'],
  },
})
