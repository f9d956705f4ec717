import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Case } from './case.ts'
import { builtCore } from '../contestants/chinwag.ts'

/** For each contestant the least that makes a client and streams an answer. */
const programs: Readonly<Record<string, string>> = {
  raw: `import { readByHand } from './src/core/hand-written-parser.ts'
    export const stream = async (url, key, body, onText) => readByHand((await fetch(url, {
      method: 'POST', headers: { authorization: 'Bearer ' + key, 'content-type': 'application/json' }, body: JSON.stringify(body)
    })).body, onText)`,
  ky: `import ky from 'ky'
    import { readByHand } from './src/core/hand-written-parser.ts'
    export const stream = async (url, key, json, onText) =>
      readByHand((await ky.post(url, { headers: { authorization: 'Bearer ' + key }, json })).body, onText)`,
  openai: `import OpenAI from 'openai'
    export const stream = (options, body) => new OpenAI(options).chat.completions.create({ ...body, stream: true })`,
  ai: `import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
    import { streamText } from 'ai'
    export const stream = (options, model, prompt) => streamText({ model: createOpenAICompatible(options)(model), prompt }).textStream`,
  langchain: `import { ChatOpenAI } from '@langchain/openai'
    export const stream = (options, messages) => new ChatOpenAI(options).stream(messages)`,
  ours: `import { createChat } from '@chinwag/core'
    export const stream = (options, body) => createChat(options).stream(body)`,
}

/** What a browser has to load. */
export const bundleSize: Case = {
  id: 'bundle-size',
  title: 'Bundle of create + stream',
  how: 'A module that makes a client and streams an answer, bundled by esbuild for the browser and minified; gzip at its best.',
  metrics: [
    { name: 'gzip', title: 'gzip', unit: 'kB', compare: 'none' },
    { name: 'minified', title: 'Minified', unit: 'kB', compare: 'none' },
  ],
  rounds: 1,
  contestants: Object.keys(programs),
  async measure({ contestant }) {
    const [{ build }, { gzip }] = await Promise.all([import('esbuild'), import('node:zlib')])
    const resolveDir = fileURLToPath(new URL('../../../', import.meta.url))
    const { outputFiles } = await build({
      stdin: { contents: programs[contestant] ?? '', resolveDir },
      ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'browser' },
      alias: { '@chinwag/core': fileURLToPath(builtCore()) },
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'error',
    })
    const [code] = outputFiles
    if (!code) throw new Error('esbuild made no file.')
    const packed = await promisify(gzip)(code.contents, { level: 9 })
    return { gzip: packed.length / 1000, minified: code.contents.length / 1000 }
  },
}
