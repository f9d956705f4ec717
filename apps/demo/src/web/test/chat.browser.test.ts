import { expect, test } from 'vitest'
import type { BrowserContextOptions } from 'playwright-core'
import type { SimulatorOptions } from '@chinwag/testing'
import { createSimulator } from '@chinwag/testing/node'
import { describeInChromium } from './describe-in-chromium.ts'

const unhurried: SimulatorOptions = { latency: { firstTokenMs: 20, tokenMs: 2 } }
/** A picture of one pixel. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

describeInChromium('the chat', (openPage) => {
  const open = (simulation: SimulatorOptions = {}, context: BrowserContextOptions = {}) =>
    openPage({ simulation, context })

  test('streams an answer, as Markdown with coloured code, and complains of nothing', async () => {
    await using chat = await open(unhurried)
    const { page } = chat
    await chat.ask('Explain decorators in Python')
    await page.locator('.answer p').first().waitFor()
    await chat.settled()
    await page.locator('.answer pre .hljs-keyword').first().waitFor()
    expect(await page.locator('.answer h4').count()).toBeGreaterThan(0)
    expect(await page.locator('.answer table').count()).toBe(1)
    expect(chat.complaints).toEqual([])
  })

  test('stops: the server is left, and what is there stays', async () => {
    const simulator = createSimulator({ latency: { tokenMs: 20 } })
    await using upstream = await simulator.listen()
    await using chat = await openPage({ server: { baseURL: upstream.url, apiKey: 'k' } })
    const { page } = chat
    await chat.ask('Explain decorators in Python')
    await page.locator('.answer p:not(.waiting)').first().waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await chat.settled()
    expect(await page.locator('.answer').innerText()).toContain('Stopped here.')
    expect(await page.locator('.answer p:not(.waiting)').first().innerText()).not.toBe('')
    await expect.poll(() => simulator.calls[0]?.outcome).toBe('hung-up')
  })

  test('stops by Escape', async () => {
    await using chat = await open({ latency: { tokenMs: 30 } })
    await chat.ask('Explain decorators in Python')
    await chat.page.locator('.answer p:not(.waiting)').first().waitFor()
    await chat.page.keyboard.press('Escape')
    await chat.settled()
    expect(await chat.page.locator('.answer').innerText()).toContain('Stopped here.')
  })

  test('regenerates as another version, and goes back and forth between them', async () => {
    await using chat = await open()
    const { page } = chat
    await chat.ask('Explain decorators in Python')
    await chat.settled()
    const text = async () => (await page.locator('.answer > :not(.tools)').allInnerTexts()).join('\n')
    const first = await text()
    await page.getByRole('button', { name: 'Regenerate' }).click()
    await page.getByText('2 / 2').waitFor()
    await chat.settled()
    expect(await text()).not.toBe(first)
    await page.getByRole('button', { name: 'Previous version' }).click()
    expect(await text()).toBe(first)
  })

  test('asks an edited question as a branch, and keeps the first one', async () => {
    await using chat = await open()
    const { page } = chat
    await chat.ask('What is a mutex?')
    await chat.settled()
    await chat.ask('And a semaphore?')
    await chat.settled()
    await page.getByRole('button', { name: 'Edit' }).first().click()
    await page.getByLabel('Edit the question').fill('What is a monad?')
    await page.getByRole('button', { name: 'Ask this instead' }).click()
    await chat.settled()
    expect(await page.locator('.asked').allInnerTexts()).toEqual(['What is a monad?'])
    await page.locator('.question').getByRole('button', { name: 'Previous version' }).click()
    expect(await page.locator('.asked').allInnerTexts()).toEqual(['What is a mutex?', 'And a semaphore?'])
  })

  test('sends an image that was attached', async () => {
    const simulator = createSimulator()
    await using upstream = await simulator.listen()
    await using chat = await openPage({ server: { baseURL: upstream.url, apiKey: 'k' } })
    const { page } = chat
    const file = { name: 'pixel.png', mimeType: 'image/png', buffer: Buffer.from(pixel, 'base64') }
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByAltText('Attached image 1').waitFor()
    await chat.ask('What is this?')
    await chat.settled()
    expect(simulator.calls[0]?.body).toMatchObject({
      messages: [
        {
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
          ],
        },
      ],
    })
    expect(await page.getByAltText('Image 1 of the question').count()).toBe(1)
    expect(chat.complaints).toEqual([])
  })

  test('copies an answer as it was written', async () => {
    const context = { permissions: ['clipboard-read', 'clipboard-write'] }
    await using chat = await open({ answer: () => '## *Title*\n\n`code`' }, context)
    await chat.ask('Hello')
    await chat.settled()
    await chat.page.getByRole('button', { name: 'Copy', exact: true }).click()
    await chat.page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await chat.page.evaluate(() => navigator.clipboard.readText())).toBe('## *Title*\n\n`code`')
  })

  test('shows what failed with its attempts, and tries again', async () => {
    await using chat = await open()
    const { page } = chat
    await page.getByLabel('attempts').fill('2')
    await page.getByLabel('Fault').selectOption('sim-server-error')
    await chat.ask('Hello')
    const failure = page.getByRole('group', { name: 'What went wrong' })
    await failure.waitFor()
    expect(await failure.getByRole('listitem').allInnerTexts()).toEqual([
      '500 server',
      expect.stringMatching(/^500 server, after a wait of /),
    ])
    await page.getByLabel('Fault').selectOption('')
    await failure.getByRole('button', { name: 'Try again' }).click()
    await page.locator('.outcome.answered').waitFor()
    expect(await failure.count()).toBe(0)
  })

  test('says that a part is not the whole when a stream breaks', async () => {
    await using chat = await open()
    await chat.page.getByLabel('Fault').selectOption('sim-truncate')
    await chat.ask('Explain decorators in Python')
    await chat.page.getByText('The answer above is not whole.').waitFor()
  })

  test('says so when its own server is gone in the middle of an answer, or before', async () => {
    await using chat = await open({ latency: { tokenMs: 30 } })
    const { page } = chat
    await chat.ask('Explain decorators in Python')
    await page.locator('.answer p:not(.waiting)').first().waitFor()
    await chat.stopServer()
    const failure = page.getByRole('group', { name: 'What went wrong' })
    await failure.waitFor()
    expect(await failure.innerText()).toContain('The connection to the server of this page was lost.')
    expect(await failure.innerText()).toContain('The answer above is not whole.')
    await failure.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('2 / 2').waitFor()
    await failure.waitFor()
  })

  test('is a silent log, with an announcer that speaks when an answer begins and ends', async () => {
    await using chat = await open()
    const { page } = chat
    const log = page.getByRole('log')
    expect(await log.getAttribute('aria-live')).toBe('off')
    await chat.ask('Hello')
    await chat.settled()
    await expect.poll(() => page.getByRole('status').innerText()).toContain('The answer is complete.')
  })

  test('can be used with the keyboard alone', async () => {
    await using chat = await open()
    const { page } = chat
    const reach = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press('Tab')
        const focused = await page.evaluate(() => {
          const { activeElement } = document
          return activeElement?.getAttribute('aria-label') ?? activeElement?.id + (activeElement?.textContent ?? '')
        })
        if (focused === name) return
      }
      throw new Error(`Tab never came to '${name}'.`)
    }
    await reach('question')
    await page.keyboard.type('What is')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('a mutex?')
    await page.keyboard.press('Enter')
    await chat.settled()
    expect(await page.locator('.asked').innerText()).toBe('What is\na mutex?')
    await reach('Move cache inwards')
    await page.keyboard.press('Enter')
    expect(await page.locator('.chain label:first-of-type').allInnerTexts()).toMatchObject({
      0: expect.stringContaining('context'),
    })
    await reach('Replay')
    await page.keyboard.press('Enter')
    await page.getByText('2 / 2').waitFor()
  })

  test('is dark or light as the system says, until somebody chooses', async () => {
    await using chat = await open({}, { colorScheme: 'dark' })
    const { page } = chat
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme'])
    await expect.poll(theme).toBe('dark')
    await page.getByRole('button', { name: 'Light' }).click()
    await expect.poll(theme).toBe('light')
    await page.reload()
    await expect.poll(theme).toBe('light')
  })
})
