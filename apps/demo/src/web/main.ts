import { listen } from './server/listen.ts'
import { loadCustomParts } from './server/custom-parts.ts'
import { createWebServer } from './server/create-web-server.ts'
import { buildPage } from './server/page-files.ts'
import { UsageError } from '../usage-error.ts'
import { readWebSettings, type WebSettings, webUsage } from './web-settings.ts'

async function main(settings: WebSettings): Promise<void> {
  const simulation = { latency: { firstTokenMs: 250, tokenMs: 12, jitter: 0.3 } }
  const [files, customParts] = await Promise.all([buildPage(), loadCustomParts()])
  const server = createWebServer({ ...settings, simulation, files, customParts })
  const address = await listen(server, settings.host, settings.port)
  const fragment = settings.token === undefined ? '' : '/#token=…'
  console.log(`The page: ${address}${fragment}`)
  console.log(`For any client of the ChatGPT API: OPENAI_BASE_URL=${address}/v1`)
  console.log(
    settings.server
      ? `Answers come from ${settings.server.baseURL}; the key stays in this process.`
      : 'Answers are simulated. For real ones, set OPENAI_API_KEY (and OPENAI_BASE_URL, OPENAI_MODEL), or pass --base-url and --model.',
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close()
      server.closeAllConnections()
    })
  }
}

try {
  const settings = readWebSettings(process.argv.slice(2), process.env)
  if (settings.help) process.stdout.write(webUsage)
  else await main(settings)
} catch (error) {
  const isUsage = error instanceof UsageError
  console.error(isUsage ? `${error.message}\n\n${webUsage}` : error)
  process.exitCode = isUsage ? 2 : 1
}
