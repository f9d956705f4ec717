import { execFile } from 'node:child_process'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { loadCustomParts } from '../server/custom-parts.ts'
import { createParts } from '../server/parts.ts'
import { type ChainCode, chainCode } from './chain-code.ts'

const demo = fileURLToPath(new URL('../../..', import.meta.url))
const catalogue = createParts(await loadCustomParts()).map(({ info }) => info)
const all: ChainCode = {
  catalogue,
  parts: catalogue.map(({ name }) => ({ name, fields: {} })),
  model: 'gpt-4.1-mini',
  question: 'What is a "mutex", and isn\'t it \\ hard?\n`${1}`',
  isSimulated: true,
  fault: undefined,
}

/** Runs a program in the folder of the demo, as if it were a file there. */
async function output(program: string): Promise<string> {
  const args = ['--input-type=module-typescript', '--eval', program]
  return (await promisify(execFile)(execPath, args, { cwd: demo, env: {} })).stdout
}

test('is the program for the whole chain', () => {
  expect(chainCode(all)).toMatchInlineSnapshot(`
    "// Save it in apps/demo/, from where its imports are found, and run it with node.
    import { maskEmails } from './middlewares/mask-emails.ts'
    import { cache } from '@chinwag/cache'
    import { context } from '@chinwag/context'
    import { createChat } from '@chinwag/core'
    import { fallback, retry } from '@chinwag/retry'
    import { createSimulator } from '@chinwag/testing'

    const chat = createChat({
      apiKey: 'simulated',
      fetch: createSimulator().fetch,
      // Outermost first.
      use: [cache({ when: 'always' }), context({ window: 8000 }), maskEmails, fallback([{ model: 'gpt-4.1-nano' }]), retry({ attempts: 3 })],
    })

    const messages = [{ role: 'user', content: 'What is a "mutex", and isn\\'t it \\\\ hard?\\n\`\${1}\`' }] as const
    const answer = chat.stream({ model: 'gpt-4.1-mini', messages })
    for await (const text of answer.text()) process.stdout.write(text)
    "
  `)
})

test('runs, with every part there is', async () => {
  expect(await output(chainCode(all))).toContain('mutex')
})

test('runs with a fault, in another order, with numbers of its own', async () => {
  const parts = [
    { name: 'retry', fields: { attempts: 2 } },
    { name: 'context', fields: { window: 600 } },
  ]
  const program = chainCode({ ...all, parts, fault: 'sim-rate-limit-then-ok' })
  expect(program).toContain('use: [retry({ attempts: 2 }), context({ window: 600 })]')
  expect(await output(program)).toContain('mutex')
})

test('reads the key from the environment where the server is a real one', () => {
  const program = chainCode({ ...all, isSimulated: false })
  expect(program).toContain("apiKey: process.env['OPENAI_API_KEY']")
  expect(program).not.toContain('createSimulator')
})
