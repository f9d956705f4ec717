import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { asker, content } from '../../test/ask.ts'
import type { Recording } from '../replay/recording.ts'
import { replay as replayText } from '../replay/replay.ts'
import { createSimulator } from './create-simulator.ts'
import { record } from './record.ts'
import { replay } from './replay.ts'

const folder = mkdtempSync(join(tmpdir(), 'chinwag-recordings-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a file of recordings', () => {
  test('is made with its folder, and answers over a socket are in it as they came', async () => {
    const file = join(folder, 'new', 'deep', 'one.jsonl')
    const simulator = createSimulator()
    await using server = await simulator.listen()
    const seen: (string | null | undefined)[] = []
    {
      await using recorder = record({ file })
      const ask = asker(recorder, server.url)
      seen.push(await content(await ask()), await (await ask({ stream: true })).text())
      await expect((await ask({ model: 'sim-reset-mid' })).text()).rejects.toThrow('terminated')
    }
    const ask = asker(replay({ file }))
    expect([await content(await ask()), await (await ask({ stream: true })).text()]).toEqual(seen)
    await expect((await ask({ model: 'sim-reset-mid' })).text()).rejects.toMatchObject({
      message: 'terminated',
      cause: { code: expect.stringMatching(/^(?:ECONNRESET|UND_ERR_SOCKET)$/u) },
    })
    expect(readFileSync(file, 'utf8')).not.toContain('sk-secret')
  })

  test('is added to, never written over, also by its URL', async () => {
    const file = pathToFileURL(join(folder, 'two.jsonl'))
    for (const seed of [1, 2]) {
      await using recorder = record({ file, fetch: createSimulator({ seed }).fetch })
      await (await asker(recorder)()).text()
    }
    const played = replay({ file })
    const answers = [await content(await asker(played)()), await content(await asker(played)())]
    expect(answers).toEqual([
      await content(await asker(createSimulator({ seed: 1 }).fetch)()),
      await content(await asker(createSimulator({ seed: 2 }).fetch)()),
    ])
  })

  test('with a torn last line is neither added to nor read', () => {
    const file = join(folder, 'torn.jsonl')
    writeFileSync(
      file,
      '{"version":1,"request":{"method":"POST","url":"https://x/y"},"ending":"left"}\n{"version":1,"requ',
    )
    expect(() => record({ file })).toThrow(`The last line of ${file} is torn: its recorder was stopped while it wrote.`)
    expect(() => replay({ file })).toThrow(
      /Line 2 of \S*torn\.jsonl is torn: its recorder was stopped while it wrote\./u,
    )
  })

  test('whose last line has lost its line break is added to behind one', async () => {
    const file = join(folder, 'cut.jsonl')
    const mark = '\uFEFF'
    {
      await using recorder = record({ file, fetch: createSimulator().fetch })
      await (await asker(recorder)()).text()
    }
    const whole = `${mark}${readFileSync(file, 'utf8').trimEnd()}`
    writeFileSync(file, whole)
    expect(replay({ file }).unused()).toHaveLength(1)
    {
      await using recorder = record({ file, fetch: createSimulator({ seed: 1 }).fetch })
      for (const n of [2, 3]) await (await asker(recorder)({ n })).text()
    }
    expect(readFileSync(file, 'utf8').startsWith(`${whole}\n{`)).toBe(true)
    expect(replay({ file }).unused()).toHaveLength(3)
  })

  test('that is not there is an error at once when it is read, and none when it is written', async () => {
    const file = join(folder, 'none.jsonl')
    expect(() => replay({ file })).toThrow('ENOENT')
    await record({ file }).close()
    expect(existsSync(file)).toBe(false)
  })

  test('is named in the error of a request that fits nothing', async () => {
    const file = join(folder, 'empty.jsonl')
    appendFileSync(file, '')
    const response = await asker(replay({ file }))()
    expect(await response.text()).toMatch(/fits no recording in \S*empty\.jsonl\. There are no recordings at all\./u)
  })

  test.each<[unknown, string]>([
    [{}, 'The `file` option must be the path of a file, or its URL, got undefined.'],
    [{ file: '' }, "The `file` option must be the path of a file, or its URL, got ''."],
    [{ file: 'x', recordings: '' }, 'has no `recordings` option. It has file, fetch, redact, timing, clock.'],
    [{ file: 'x', write: 1 }, 'has no `write` option. It has file, fetch, redact, timing, clock.'],
  ])('is refused where the options make no sense: %j', (options, message) => {
    expect(() => record(options as never)).toThrow(message)
    expect(() => replay(options as never)).toThrow(message)
  })
})

const collection = '../shared/data/recordings.jsonl.gz'
if (!existsSync(collection))
  console.warn(`Skipped: no recordings of other tools are read, for ${collection} is missing.`)

test.skipIf(!existsSync(collection))(
  'recordings of other tools, whose bodies are one text each, are played too',
  async () => {
    const lines = gunzipSync(readFileSync(collection)).toString().trim().split('\n')
    const all = lines.map((line) => JSON.parse(line) as Recording)
    // The rest was recorded without the request: nothing can be found by it.
    const whole = all.filter(({ request }) => request.url !== null && request.body !== null)
    expect(whole.length).toBeGreaterThan(900)
    const played = replayText({ recordings: whole.map((each) => JSON.stringify(each)).join('\n') })
    for (const { request, response } of whole) {
      const reply = await played(request.url, { method: 'POST', body: JSON.stringify(request.body) })
      const type = Object.entries(response?.headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
      expect([reply.status, reply.headers.get('content-type') ?? undefined]).toEqual([response?.status, type])
      expect(await reply.text()).toBe(response?.body)
    }
    expect([played.misses(), played.unused()]).toEqual([[], []])
  },
)
