import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { PageFile } from '../server/page-files.ts'
import type { WebServerOptions } from '../server/create-web-server.ts'
import { startSite } from './start-site.ts'

/** What a test does with a page. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page
  readonly url: string
  /** What the page wrote to its console, and the errors that nobody caught. */
  readonly complaints: readonly string[]
  readonly ask: (question: string) => Promise<void>
  /** Resolves when no answer is being written any more. */
  readonly settled: () => Promise<void>
  /** Ends the server of the page, and with it every answer that is on its way. */
  readonly stopServer: () => Promise<void>
}

/** What a page is opened with. */
export interface OpenOptions extends Partial<WebServerOptions> {
  readonly files: ReadonlyMap<string, PageFile>
  readonly context?: BrowserContextOptions
  /** Behind the address, such as `#token=…`. */
  readonly fragment?: string
}

/** Opens the page of a server of its own, in a profile of its own. */
export async function openPage(
  browser: Browser,
  { context: contextOptions, fragment = '', ...options }: OpenOptions,
): Promise<OpenPage> {
  const site = await startSite(options)
  const context = await browser.newContext(contextOptions)
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('console', (message) => void complaints.push(message.text()))
  page.on('pageerror', (error) => void complaints.push(String(error)))
  await page.goto(`${site.url}/${fragment}`)
  await page.getByRole('checkbox', { includeHidden: true }).first().waitFor({ state: 'attached' })
  return {
    page,
    url: site.url,
    complaints,
    async ask(question) {
      await page.getByLabel('Your question').fill(question)
      await page.keyboard.press('Enter')
    },
    settled: () => page.getByRole('button', { name: 'Send' }).waitFor(),
    stopServer: site.close,
    async [Symbol.asyncDispose]() {
      await context.close()
      await site.close()
    },
  }
}
