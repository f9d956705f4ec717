import { execFile } from 'node:child_process'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createSimulator } from '@chinwag/testing/node'
import { expect, test } from 'vitest'
import { loadCustomParts } from '../server/custom-parts.ts'
import { describeInChromium } from './describe-in-chromium.ts'
import type { OpenPage } from './open-page.ts'

const demo = fileURLToPath(new URL('../../..', import.meta.url))

const customParts = await loadCustomParts()

describeInChromium('the inspector', (openPage) => {
  const open = () => openPage({ customParts, context: { permissions: ['clipboard-read', 'clipboard-write'] } })
  const names = ({ page }: OpenPage) => page.locator('.waterfall .name').allInnerTexts()
  const fact = ({ page }: OpenPage, name: string) =>
    page.locator('.summary > div', { hasText: name }).locator('dd').innerText()

  test('draws a row for each middleware and one for the transport, with attempts, waits and the first token', async () => {
    await using chat = await open()
    const { page } = chat
    await page.getByLabel('Fault').selectOption('sim-server-error-then-ok')
    await chat.ask('What is a mutex?')
    await page.locator('.outcome.answered').waitFor()
    expect(await names(chat)).toEqual(['cache', 'context', 'maskEmails', 'retry', 'transport'])
    const row = (name: string) => page.locator('.waterfall li', { hasText: name })
    expect(await row('transport').locator('.bar.attempt').count()).toBe(2)
    expect(await row('transport').locator('.bar.attempt.failed').count()).toBe(1)
    expect(await row('transport').locator('.bar.attempt.ok').count()).toBe(1)
    expect(await row('retry').locator('.bar.wait').count()).toBeGreaterThan(0)
    expect(await row('cache').locator('.tick.token').count()).toBe(1)
    expect(await fact(chat, 'Attempts')).toBe('2')
    expect(chat.complaints).toEqual([])
  })

  test('shows what the cache decided, under which key, what it cost and what was saved', async () => {
    await using chat = await open()
    const { page } = chat
    await chat.ask('What is a mutex?')
    await chat.settled()
    expect(await fact(chat, 'Cache')).toMatch(/^miss, key …\S+$/)
    expect(await fact(chat, 'Cost')).toMatch(/^\$0\.0\d+, by list prices$/)
    await page.getByRole('button', { name: 'Replay' }).click()
    await page.getByText('2 / 2').waitFor()
    await chat.settled()
    expect(await fact(chat, 'Cache')).toMatch(/^hit, key …\S+$/)
    expect(await fact(chat, 'Cost')).toMatch(/^\$0, \$0\.0\d+ saved, by list prices$/)
    expect(await fact(chat, 'Attempts')).toBe('0')
  })

  test('shows tokens before and after trimming, and how much was dropped', async () => {
    await using chat = await open()
    const { page } = chat
    await page.getByLabel('Window, in tokens').fill('600')
    for (const topic of ['a mutex', 'a semaphore', 'a monad', 'a decorator']) {
      await chat.ask(`What is ${topic}?`)
      await chat.settled()
    }
    expect(await fact(chat, 'Trimming')).toMatch(/^about \d[\d,]* → \d+ tokens, \d+ messages? dropped$/)
  })

  test('leaves out what is switched off, and takes the order that was dragged', async () => {
    await using chat = await open()
    const { page } = chat
    await page.getByRole('checkbox', { name: 'context' }).uncheck()
    const grip = (name: string) => page.locator('.chain li', { hasText: name }).locator('.grip')
    await grip('retry').dragTo(grip('cache'))
    await chat.ask('What is a mutex?')
    await chat.settled()
    expect(await names(chat)).toEqual(['retry', 'cache', 'maskEmails', 'transport'])
  })

  test('takes the order that the keyboard gave, and says so', async () => {
    await using chat = await open()
    const { page } = chat
    await page.getByRole('checkbox', { name: 'retry' }).focus()
    await page.keyboard.press('Alt+ArrowUp')
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(() => page.getByRole('status').innerText()).toBe('retry is now 3 of 5.')
    await chat.ask('What is a mutex?')
    await chat.settled()
    expect(await names(chat)).toEqual(['cache', 'context', 'retry', 'maskEmails', 'transport'])
  })

  test('replays the same question through another chain, as another version', async () => {
    const simulator = createSimulator()
    await using upstream = await simulator.listen()
    await using chat = await openPage({ server: { baseURL: upstream.url, apiKey: 'k' } })
    const { page } = chat
    await chat.ask('What is a mutex?')
    await chat.settled()
    await page.getByRole('checkbox', { name: 'cache' }).uncheck()
    await page.getByRole('button', { name: 'Replay' }).click()
    await page.getByText('2 / 2').waitFor()
    await chat.settled()
    expect(await names(chat)).toEqual(['context', 'retry', 'transport'])
    const [first, second] = simulator.calls.map(({ body }) => body)
    expect(second).toEqual(first)
  })

  test('shows what a middleware says that it knows nothing of', async () => {
    await using chat = await open()
    await chat.ask('Write to me@example.org')
    await chat.settled()
    const row = chat.page.locator('.waterfall li', { hasText: 'maskEmails' })
    expect(await row.locator('.row-note').innerText()).toBe('mask-emails masked: 1')
    expect(await row.locator('.tick.note').count()).toBe(1)
  })

  test('goes on with another model when the first one fails, and shows both', async () => {
    await using chat = await open()
    const { page } = chat
    await page.getByRole('checkbox', { name: 'fallback' }).check()
    await page.getByRole('checkbox', { name: 'retry' }).uncheck()
    await page.getByLabel('Fault').selectOption('sim-server-error')
    await chat.ask('What is a mutex?')
    await page.locator('.outcome.answered').waitFor()
    expect(
      await page.locator('.waterfall li', { hasText: 'fallback' }).locator('.row-note').first().innerText(),
    ).toContain('gpt-4.1-nano')
  })

  test('copies the chain as a program that runs', async () => {
    await using chat = await open()
    const { page } = chat
    await page.getByLabel('Fault').selectOption('sim-server-error-then-ok')
    await chat.ask('What is a mutex?')
    await page.locator('.outcome.answered').waitFor()
    await page.getByRole('button', { name: 'Copy as code' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const program = await page.evaluate(() => navigator.clipboard.readText())
    const args = ['--input-type=module-typescript', '--eval', program]
    const { stdout } = await promisify(execFile)(execPath, args, { cwd: demo, env: {} })
    expect(stdout).toContain('mutex')
  })

  test('has every event in words', async () => {
    await using chat = await open()
    await chat.ask('What is a mutex?')
    await chat.settled()
    await chat.page.getByText(/^All \d+ events$/).click()
    const events = await chat.page.locator('.events li').allInnerTexts()
    expect(events[0]).toMatch(/^0 ms cache enter model: gpt-4\.1-mini, stream: true, messages: 1$/)
  })
})
