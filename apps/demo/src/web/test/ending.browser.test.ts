import type { Middleware } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing/node'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Part } from '../server/parts.ts'
import { describeInChromium } from './describe-in-chromium.ts'
import type { OpenPage } from './open-page.ts'

const hurried = { latency: { tokenMs: 30 } }

function partOf(middleware: Middleware): Part {
  const { name } = middleware
  const info = { name, about: '', module: './own.ts', symbol: name, args: undefined, fields: [], isOn: true }
  return { info, make: () => middleware }
}

describeInChromium('an answer that does not come to its end', (openPage) => {
  const fact = ({ page }: OpenPage, name: string) =>
    page.locator('.summary > div', { hasText: name }).locator('dd').innerText()
  const lastEvent = async ({ page }: OpenPage) => {
    await page.getByText(/^All \d+ events$/).click()
    return page.locator('.events li').last().innerText()
  }

  test('because a filter cut it off looks like no success', async () => {
    await using chat = await openPage()
    const { page } = chat
    await page.getByLabel('Fault').selectOption('sim-content-filter')
    await chat.ask('Explain decorators in Python')
    await page.locator('.outcome.cut-off').waitFor()
    expect(await fact(chat, 'Outcome')).toBe('cut off: content_filter')
    const notice = 'The answer is not whole: a content filter cut it off (content_filter).'
    expect(await page.locator('.answer .failure').innerText()).toBe(notice)
    await expect.poll(() => page.getByRole('status').innerText()).toContain(notice)
    expect(await page.locator('.bar.ok').count()).toBe(await page.locator('.legend .bar.ok').count())
  })

  test('because it was stopped ends at that time in the inspector, which says so', async () => {
    await using chat = await openPage({ simulation: hurried })
    const { page } = chat
    await chat.ask('Explain decorators in Python')
    await page.locator('.answer p:not(.waiting)').first().waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.outcome.stopped').waitFor()
    expect(await page.locator('.waterfall .bar.open').count()).toBe(0)
    expect(await page.locator('.waterfall .bar.stopped').count()).toBeGreaterThan(1)
    expect(await page.locator('.waterfall').innerText()).toContain('aborted')
    const [total, firstToken] = (await fact(chat, 'Time')).split(', first token after ')
    expect(firstToken).not.toBe(total)
    expect(await lastEvent(chat)).toMatch(/ aborted$/)
  })

  test('because the server is gone ends at that time in the inspector, in red', async () => {
    await using chat = await openPage({ simulation: hurried })
    const { page } = chat
    await chat.ask('Explain decorators in Python')
    await page.locator('.answer p:not(.waiting)').first().waitFor()
    await chat.stopServer()
    await page.locator('.outcome.failed').waitFor()
    expect(await page.locator('.waterfall .bar.open').count()).toBe(0)
    expect(await page.locator('.waterfall').innerText()).toContain('connection lost')
    expect(await lastEvent(chat)).toMatch(/ lost$/)
  })

  test('for a while shows a time that goes on', async () => {
    await using chat = await openPage({ simulation: { latency: { firstTokenMs: 60_000 } } })
    const { page } = chat
    await chat.ask('What is a mutex?')
    await page.locator('.waterfall .bar.open').first().waitFor()
    const before = await fact(chat, 'Time')
    await expect.poll(() => fact(chat, 'Time')).not.toBe(before)
  })

  test('before another attempt says what it waits for', async () => {
    await using chat = await openPage()
    const { page } = chat
    await page.getByLabel('Fault').selectOption('sim-rate-limit-then-ok')
    await chat.ask('What is a mutex?')
    await page.getByText(/^429, waiting \d s, attempt 2 of 3$/).waitFor()
    await chat.settled()
    expect(await page.locator('.waiting').count()).toBe(0)
  })

  test('because of a mistake in a middleware names it, and marks where it went through', async () => {
    const terminal = vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => terminal.mockRestore())
    const careless: Middleware = async function careless() {
      throw new TypeError('no `name` here')
    }
    await using chat = await openPage({ customParts: [partOf(careless)] })
    const { page } = chat
    await chat.ask('What is a mutex?')
    const failure = page.getByRole('group', { name: 'What went wrong' })
    expect(await failure.locator('p').first().innerText()).toBe(
      'mistake careless threw TypeError: no name here. Where, is in the terminal of the server.',
    )
    expect(await failure.locator('code').allInnerTexts()).toEqual(['careless', 'name'])
    expect(await page.locator('.waterfall .bar.failed').count()).toBe(await page.locator('.waterfall li').count())
    expect(String(terminal.mock.calls)).toContain('careless made a mistake: TypeError')
  })

  test('because it cannot fit says that trimming was tried, and what is available', async () => {
    await using chat = await openPage()
    const { page } = chat
    await page.getByLabel('Window, in tokens').fill('300')
    await chat.ask('word '.repeat(900))
    await page.locator('.outcome.failed').waitFor()
    expect(await fact(chat, 'Trimming')).toBe('tried, and it cannot fit')
    expect(await page.getByRole('group', { name: 'What went wrong' }).innerText()).toContain(
      'Available is what is left of the window',
    )
  })

  test('as no model is named says what to do', async () => {
    const simulator = createSimulator()
    await using upstream = await simulator.listen()
    await using chat = await openPage({ server: { baseURL: upstream.url, apiKey: 'k' } })
    await chat.page.getByRole('textbox', { name: 'Model' }).fill('')
    await chat.ask('Hello')
    const failure = chat.page.getByRole('group', { name: 'What went wrong' })
    expect(await failure.innerText()).toContain('There is no name of a model: type one into the field Model.')
    expect(simulator.calls).toEqual([])
  })
})
