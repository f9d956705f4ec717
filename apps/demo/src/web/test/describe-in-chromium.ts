import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import { buildPage, type PageFile } from '../server/page-files.ts'
import { hasChromium, startChromium } from './chromium.ts'
import { type OpenOptions, type OpenPage, openPage } from './open-page.ts'

/** Opens the page of a server with these options. */
type Open = (options?: Omit<OpenOptions, 'files'>) => Promise<OpenPage>

/** Tests of the page that share one browser and one build of it. Skipped where there is no browser. */
export function describeInChromium(subject: string, tests: (open: Open) => void): void {
  describe.skipIf(!hasChromium)(`${subject}, in Chromium`, () => {
    let browser: Browser | undefined
    let files: ReadonlyMap<string, PageFile>

    beforeAll(async () => {
      ;[browser, files] = await Promise.all([startChromium(), buildPage()])
    })
    afterAll(() => browser?.close())

    tests((options) => {
      if (!browser) throw new Error('A page can be opened only in a test.')
      return openPage(browser, { ...options, files })
    })
  })
}
