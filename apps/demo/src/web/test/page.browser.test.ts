import { expect, test } from 'vitest'
import { describeInChromium } from './describe-in-chromium.ts'
import type { OpenPage } from './open-page.ts'

const narrow = { viewport: { width: 800, height: 900 } }
const answers = { answer: () => 'An answer.' }

describeInChromium('the page', (openPage) => {
  const asked = ({ page }: OpenPage) => page.locator('.asked').allInnerTexts()

  test('keeps the conversation and the fault over a reload, until a new chat is begun', async () => {
    await using chat = await openPage({ simulation: answers })
    const { page } = chat
    await chat.ask('What is a mutex?')
    await chat.settled()
    await page.getByRole('checkbox', { name: 'context' }).uncheck()
    await page.getByLabel('Fault').selectOption('sim-truncate')
    await page.reload()
    await page.getByText('An answer.').waitFor()
    expect(await asked(chat)).toEqual(['What is a mutex?'])
    expect(await page.locator('.outcome.answered').count()).toBe(1)
    await expect.poll(() => page.getByLabel('Fault').inputValue()).toBe('sim-truncate')
    expect(await page.getByRole('checkbox', { name: 'context' }).isChecked()).toBe(false)
    await page.getByLabel('Fault').selectOption('')
    await chat.ask('And a semaphore?')
    await chat.settled()
    expect(await asked(chat)).toEqual(['What is a mutex?', 'And a semaphore?'])
    await page.getByRole('button', { name: 'New chat' }).click()
    await page.reload()
    await page.getByText('Ask a question.', { exact: false }).first().waitFor()
    expect(await asked(chat)).toEqual([])
    expect(chat.complaints).toEqual([])
  })

  test('shows an answer that a reload stopped as stopped', async () => {
    await using chat = await openPage({ simulation: { latency: { tokenMs: 30 } } })
    const { page } = chat
    await chat.ask('Explain decorators in Python')
    await page.locator('.answer p:not(.waiting)').first().waitFor()
    await page.reload()
    await page.getByText('Stopped here.').waitFor()
    expect(await page.locator('.waterfall .bar.open').count()).toBe(0)
  })

  test('keeps small images over a reload, and says of a large one that it is gone', async () => {
    await using chat = await openPage({ simulation: answers })
    const { page } = chat
    const gif = (size: number) => Buffer.concat([Buffer.from('GIF89a', 'latin1'), Buffer.alloc(size)])
    await page.locator('input[type=file]').setInputFiles([
      { name: 'small.gif', mimeType: 'image/gif', buffer: gif(10) },
      { name: 'large.gif', mimeType: 'image/gif', buffer: gif(400_000) },
    ])
    await page.getByAltText('Attached image 2').waitFor()
    await chat.ask('What is this?')
    await chat.settled()
    await page.reload()
    await page.getByText('Images that are too large to keep').waitFor()
    expect(await page.locator('.question img').count()).toBe(1)
  })

  test('takes no file that only has the name of an image, and says which it takes', async () => {
    await using chat = await openPage()
    const { page } = chat
    const fake = { name: 'fake.png', mimeType: 'image/png', buffer: Buffer.from('a text') }
    const notes = { name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('# Notes') }
    await page.locator('input[type=file]').setInputFiles([fake, notes])
    expect(await page.getByRole('alert').innerText()).toBe(
      "The file 'fake.png' is no PNG, JPEG, GIF or WebP image. The file 'notes.md' is no PNG, JPEG, GIF or WebP image.",
    )
    expect(await page.locator('.thumbnails img').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
  })

  test('goes to the inspector by Inspect, where there is no room for both', async () => {
    await using chat = await openPage({ context: narrow })
    const { page } = chat
    expect(await page.locator('.welcome').innerText()).not.toContain('On the right')
    await chat.ask('What is a mutex?')
    await chat.settled()
    expect(await page.locator('.waterfall').isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Inspect', exact: true }).click()
    expect(await page.locator('.waterfall').isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Chat', exact: true }).click()
    expect(await page.getByLabel('Your question').isVisible()).toBe(true)
  })

  test('sends an edited question with Enter, as it does a new one', async () => {
    await using chat = await openPage({ simulation: answers })
    const { page } = chat
    await chat.ask('What is a mutex?')
    await chat.settled()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('What is')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('a monad?')
    await page.keyboard.press('Enter')
    await page.getByText('2 / 2').waitFor()
    await chat.settled()
    expect(await asked(chat)).toEqual(['What is\na monad?'])
  })

  test('inspects the call of the version that is shown', async () => {
    await using chat = await openPage({ simulation: answers })
    const { page } = chat
    await chat.ask('What is a mutex?')
    await chat.settled()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Edit the question').fill('What is a monad?')
    await page.getByLabel('Fault').selectOption('sim-truncate')
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Ask this instead' }).click()
    await page.locator('.outcome.failed').waitFor()
    await page.getByRole('button', { name: 'Previous version' }).click()
    await page.locator('.outcome.answered').waitFor()
    expect(await page.getByRole('button', { name: 'Inspect', exact: true }).getAttribute('aria-pressed')).toBe('true')
  })

  test('says what each middleware does, and what the shapes of the waterfall mean', async () => {
    await using chat = await openPage({ simulation: answers })
    const { page } = chat
    expect(await page.locator('.chain').innerText()).toContain('Tries again, up to the first token.')
    await chat.ask('What is a mutex?')
    await chat.settled()
    const legend = await page.getByRole('list', { name: 'Legend' }).innerText()
    for (const words of ['an attempt', 'a wait', 'the first token']) expect(legend).toContain(words)
  })
})
