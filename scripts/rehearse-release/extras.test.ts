import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { extrasOf } from './extras.ts'

const workspace = mkdtempSync(join(tmpdir(), 'chinwag-extras-'))
writeFileSync(join(workspace, 'package.json'), '{ "devDependencies": { "@types/node": "26.0.0", "vitest": "5.0.0" } }')
afterAll(() => rmSync(workspace, { recursive: true }))

const manifest = {
  name: '@chinwag/core',
  version: '0.1.0',
  peerDependencies: { zod: '^4.0.0' },
  devDependencies: { zod: '4.6.7', '@chinwag/testing': 'workspace:*' },
}
const packages = [{ short: 'core', folder: 'packages/core', manifest }]

test('takes what READMEs import, and optional peers, as the workspace has them', () => {
  const code =
    "import { test } from 'vitest'\nimport { mkdtempSync } from 'node:fs' // Or from 'memfs'.\nimport { retry } from '@chinwag/retry'\n"
  expect(extrasOf(workspace, packages, [{ name: 'core__1', code }])).toEqual({
    '@types/node': '26.0.0',
    vitest: '5.0.0',
    zod: '4.6.7',
  })
})

test('says what to do about an import that the workspace does not have', () => {
  const blocks = [{ name: 'core__1', code: "import OpenAI from 'openai'\n" }]
  expect(() => extrasOf(workspace, packages, blocks)).toThrowErrorMatchingInlineSnapshot(
    `[Error: A README imports openai, which no package has in its \`devDependencies\`; add it there.]`,
  )
})
