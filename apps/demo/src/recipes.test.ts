import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { hasRedis, startRedis } from '../../../packages/cache/test/redis-server.ts'

const folder = fileURLToPath(new URL('../recipes/', import.meta.url))
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

interface Run {
  readonly out: string
  readonly err: string
}

/** Runs a recipe as its reader would, with no key in the environment. */
async function run(name: string, env: Record<string, string> = {}): Promise<Run> {
  const child = spawn(process.execPath, [`${folder}${name}.ts`], { env: { PATH: process.env['PATH'], ...env } })
  child.stdin.end()
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (out += piece))
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (err += piece))
  const [code] = (await once(child, 'close')) as [number | null]
  expect(err).not.toMatch(/warning|error/i)
  expect(code).toBe(0)
  return { out, err }
}

/** What each recipe shows, seen in what it prints. That of Redis has tests of its own. */
const shows: Readonly<Record<string, (run: Run) => void>> = {
  'first-call': ({ out }) => {
    expect(out).toMatch(/^## Decorators in Python\n/)
    expect(out).toMatch(/\n[1-9]\d* \+ [1-9]\d* tokens\n$/)
  },

  streaming: ({ out }) => {
    const {
      whole = '',
      cut = '',
      characters,
    } = /^(?<whole>.*)\n\nEnded with stop: [1-9]\d* tokens\.\n\n(?<cut>.*)\n\nBroke off with stream_interrupted, after (?<characters>\d+) characters\.\n$/s.exec(
      out,
    )?.groups ?? {}
    expect(whole).toMatch(/This answer is simulated: no model was asked\.\*$/)
    expect(cut).not.toBe('')
    expect(cut).not.toContain('This answer is simulated')
    expect(cut).toHaveLength(Number(characters))
  },

  conversation: ({ out }) => {
    expect(out.split('\n')).toEqual([
      'My name is Ada.',
      'My name is Ada. I like tea.',
      'My name is Ada. I like tea. It rains.',
      'I like tea. It rains. Where were we?',
      '9 messages, none lost',
      '',
    ])
  },

  'retry-and-fallback': ({ out }) => {
    expect(out).toMatch(
      /^attempt 1: 500, the next one in \d+ ms\ngpt-4\.1 fails \(server\): on to gpt-4\.1-mini\ngpt-4\.1-mini answers: ## Decorators in Python\n/,
    )
  },

  'under-openai': ({ out }) => {
    expect(out).toMatch(
      /^sent again after 500\nJSON, asked: chatcmpl-\w+\nstream, hit\nThe same text:\n## Decorators in Python\n/,
    )
  },

  'under-ai-sdk': ({ out }) => {
    expect(out).toMatch(/^sent again after 500\n## Decorators in Python\n.*\nThe same without a stream: hit\n$/s)
  },

  vision: ({ out }) => {
    // The simulator counts 85 for a picture, and more for what is beside it.
    expect(Number(/^(?<tokens>\d+) tokens of text and picture$/m.exec(out)?.groups?.['tokens'])).toBeGreaterThan(85)
  },

  'own-middleware': ({ out }) => {
    const used = [...out.matchAll(/^used (?<tokens>\d+)$/gm)].map(({ groups }) => Number(groups?.['tokens']))
    const all = used.reduce((sum, tokens) => sum + tokens, 0)
    expect(all).toBeGreaterThanOrEqual(500)
    expect(all - (used.at(-1) ?? 0)).toBeLessThan(500)
    expect(out).toMatch(/\nquota: All tokens are used\. Ask for more\.\n$/)
  },

  'pre-and-post-processing': ({ out }) => {
    const answer = 'You said: "I am [personal], or [personal]: how do I sort a list?" A **** good question, **** it!'
    expect(out).toBe(`${answer}\n${answer}\n`)
  },

  'many-prompts': ({ out, err }) => {
    const lines = out.trimEnd().split('\n')
    expect(lines.at(-1)).toBe('24 results, at most 4 calls at once')
    expect(lines.slice(0, -1)).toEqual(
      Array.from({ length: 24 }, (_, index) => {
        const prompt = `Sum up review ${index + 1}`
        return index === 6 ? `${prompt}. ! content_filter` : `${prompt}. ## ${prompt}`
      }),
    )
    expect(err.split('\r').slice(1)).toHaveLength(24)
    expect(err).toMatch(/\r\[#{24}\] 24\/24\n$/)
  },

  'other-servers': ({ out }) => {
    expect(out.match(/https?:\S+/g)).toEqual([
      'https://api.openai.com/v1/chat/completions',
      'https://name.openai.azure.com/openai/v1/chat/completions',
      'https://api.deepseek.com/chat/completions',
      'https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions',
      'http://127.0.0.1:11434/v1/chat/completions',
    ])
    expect(out.match(/^ {2}[\w.-]+: ## Say hello$/gm)).toHaveLength(5)
  },
}

const names = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''))

test.each(names)('the recipe %s is short, says what to change for a real server, and is in the README', (name) => {
  const source = readFileSync(`${folder}${name}.ts`, 'utf8')
  expect(source.trimEnd().split('\n').length).toBeLessThan(40)
  expect(source.match(/^\/\/ A real server: `.+`/gm)).toHaveLength(1)
  expect(readme).toContain(`(recipes/${name}.ts)`)
})

test.each(names.filter((name) => name !== 'redis-cache'))('the recipe %s shows what it says', async (name) => {
  const show = shows[name]
  if (!show) throw new Error(`There is no test of recipes/${name}.ts: say in \`shows\` what it must print.`)
  show(await run(name))
})

describe('the recipe redis-cache', () => {
  test.skipIf(!hasRedis())('asks once, and not at all when it is run again', async () => {
    await using redis = await startRedis()
    const first = await run('redis-cache', { REDIS_URL: redis.url })
    expect(first.out).toMatch(/^JSON from network: (?<id>chatcmpl-\w+)\nstream from cache: \k<id>\n$/)
    const second = await run('redis-cache', { REDIS_URL: redis.url })
    expect(second.out).toBe(first.out.replace('network', 'cache'))
  })

  test('asks without the cache where there is no Redis, and says so', async () => {
    const { out } = await run('redis-cache', { REDIS_URL: 'redis://127.0.0.1:1' })
    expect(out.match(/^Redis does not answer: asking without it\.$/gm)).toHaveLength(2)
    expect(out.match(/^(JSON|stream) from network: chatcmpl-\w+$/gm)).toHaveLength(2)
  })
})

test.each(readdirSync(folder))('%s is linked from the README of the package that it shows', (file) => {
  const packages = fileURLToPath(new URL('../../../packages', import.meta.url))
  const readmes = globSync(`${packages}/*/README.md`).map((path) => readFileSync(path, 'utf8'))
  expect(readmes.some((text) => text.includes(`(../../apps/demo/recipes/${file})`))).toBe(true)
})
