import { mkdirSync } from 'node:fs'
import { env } from 'node:process'
import { fileURLToPath } from 'node:url'
import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { loadCustomParts } from '../server/custom-parts.ts'
import { describeInChromium } from './describe-in-chromium.ts'

const images = fileURLToPath(new URL('../../../../../docs/images/', import.meta.url))
const wide = { width: 1280, height: 1180 }
const narrow = { width: 360, height: 740 }

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  )
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

const customParts = await loadCustomParts()

describeInChromium('the page', (openPage) => {
  const open = (viewport: typeof wide, colorScheme: 'light' | 'dark') =>
    openPage({
      customParts,
      simulation: { latency: { firstTokenMs: 100, tokenMs: 1 } },
      // Axe may not add itself to a page with our policy.
      context: { viewport, colorScheme, bypassCSP: true, deviceScaleFactor: 1 },
    })

  async function keep(page: Page, name: string): Promise<void> {
    if (!env['SCREENSHOTS']) return
    mkdirSync(images, { recursive: true })
    await page.screenshot({ path: `${images}${name}.png` })
  }

  test.each(['light', 'dark'] as const)('has nothing that axe objects to, %s and wide', async (colorScheme) => {
    await using chat = await open(wide, colorScheme)
    const { page } = chat
    await page.getByLabel('Fault').selectOption('sim-server-error-then-ok')
    await chat.ask('Explain decorators in Python. Answer to me@example.org')
    await page.locator('.outcome.answered').waitFor()
    await page.locator('.answer pre .hljs-keyword').first().waitFor()
    expect(await violations(page)).toEqual([])
    await keep(page, `demo-${colorScheme}`)
    await page.getByLabel('Fault').selectOption('sim-truncate')
    await page.getByRole('button', { name: 'Regenerate' }).click()
    await page.getByRole('group', { name: 'What went wrong' }).waitFor()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByText(/^All \d+ events$/).click()
    expect(await violations(page)).toEqual([])
  })

  test('has nothing that axe objects to, narrow', async () => {
    await using chat = await open(narrow, 'light')
    const { page } = chat
    expect(await violations(page)).toEqual([])
    await chat.ask('What is a mutex?')
    await chat.settled()
    expect(await violations(page)).toEqual([])
    await keep(page, 'demo-narrow')
    await page.getByRole('button', { name: 'Inspector' }).click()
    expect(await violations(page)).toEqual([])
    await keep(page, 'demo-narrow-inspector')
  })

  test('fits into 360 pixels: nothing is wider, and all of it can be reached', async () => {
    await using chat = await open(narrow, 'light')
    const { page } = chat
    await chat.ask(`Explain ${'averylongword'.repeat(20)} and \`code\``)
    await chat.settled()
    const overflow = () =>
      page.evaluate(() => ({
        page: document.documentElement.scrollWidth - innerWidth,
        log: (document.querySelector('.log')?.scrollWidth ?? 0) - (document.querySelector('.log')?.clientWidth ?? 0),
        inspector:
          (document.querySelector('.inspector')?.scrollWidth ?? 0) -
          (document.querySelector('.inspector')?.clientWidth ?? 0),
      }))
    expect(await overflow()).toEqual({ page: 0, log: 0, inspector: 0 })
    await page.getByRole('button', { name: 'Inspector' }).click()
    await page.locator('.waterfall').waitFor()
    expect(await overflow()).toEqual({ page: 0, log: 0, inspector: 0 })
    await page.getByRole('button', { name: 'Chat', exact: true }).click()
    expect(await page.getByLabel('Your question').isVisible()).toBe(true)
  })
})
