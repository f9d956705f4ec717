import type { SimulatorOptions } from '@chinwag/testing'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInChromium } from './describe-in-chromium.ts'

const section = (at: number): string =>
  `## Part ${at}\n\nSome **bold** words, and a list with \`code\`:\n\n- one\n- two\n- three\n\n` +
  `A paragraph that goes on for a while, so that there is something to be broken into lines and read.\n\n` +
  '```python\ndef part(value: int) -> int:\n    return value + 1\n```\n\n'

/** More than 5,000 tokens. */
const longAnswer = Array.from({ length: 68 }, (_, at) => section(at)).join('')

/** Notes tasks that take longer than 50 ms, and how far what is seen jumps. */
function observe(page: Page): Promise<void> {
  return page.evaluate(() => {
    const seen = { tasks: [] as number[], shift: 0 }
    Object.assign(globalThis, { seen })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.tasks.push(duration)
    }).observe({ type: 'longtask' })
    new PerformanceObserver((list) => {
      const shifts = list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]
      for (const { value, hadRecentInput } of shifts) if (!hadRecentInput) seen.shift += value
    }).observe({ type: 'layout-shift' })
  })
}

function seenBy(page: Page): Promise<{ readonly tasks: readonly number[]; readonly shift: number }> {
  return page.evaluate(() => (globalThis as unknown as { seen: { tasks: number[]; shift: number } }).seen)
}

describeInChromium('a long answer that streams', (openPage) => {
  const open = (simulation: SimulatorOptions) => openPage({ simulation })
  const distance = (page: Page) =>
    page.locator('.log').evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight))

  test('of 5,000 tokens is drawn without reading it again from the start, and without a jump', async () => {
    await using chat = await open({ answer: () => longAnswer, latency: { tokenMs: 0.4, jitter: 0.5 } })
    const { page } = chat
    await observe(page)
    await chat.ask('Tell me everything')
    await page.locator('.answer h4').first().waitFor()
    // The first blocks are the same elements in the end, whatever comes behind them.
    await page.evaluate(() => {
      const [heading] = document.querySelectorAll('.answer h4')
      Object.assign(globalThis, { heading })
    })
    await page.getByText('Part 67').waitFor()
    await chat.settled()
    expect(await page.evaluate(() => (globalThis as unknown as { heading: Element }).heading.isConnected)).toBe(true)
    expect(await page.locator('.answer h4').count()).toBe(68)
    const { tasks, shift } = await seenBy(page)
    const told = await page.locator('.summary > div', { hasText: /^Tokens/ }).innerText()
    const chunks = Number(/(?<out>[\d,]+) out/.exec(told)?.groups?.['out']?.replaceAll(',', ''))
    expect(chunks).toBeGreaterThanOrEqual(5000)
    const longest = Math.round(Math.max(0, ...tasks))
    const total = Math.round(tasks.reduce((sum, task) => sum + task, 0))
    console.info(
      `${chunks} tokens: ${tasks.length} long tasks, ${total} ms in all, the longest ${longest} ms; shift ${shift}.`,
    )
    // Far above what a machine under load needs: it catches a page that freezes. That the work grows with the length alone is tested
    // beside the reader of blocks.
    expect(longest).toBeLessThan(2000)
    // What is left are parts of a pixel.
    expect(shift).toBeLessThan(0.05)
  })

  test('is followed at its bottom while the reader is there, and not when the reader has gone up', async () => {
    await using chat = await open({ answer: () => longAnswer, latency: { tokenMs: 2 } })
    const { page } = chat
    await chat.ask('Tell me everything')
    await page.getByText('Part 5', { exact: true }).waitFor()
    expect(await distance(page)).toBeLessThan(80)
    await page.locator('.log').hover()
    await page.mouse.wheel(0, -600)
    await page.getByRole('button', { name: 'Latest' }).waitFor()
    const top = await page.locator('.log').evaluate((box) => box.scrollTop)
    const parts = await page.locator('.answer h4').count()
    await expect.poll(() => page.locator('.answer h4').count(), { timeout: 10_000 }).toBeGreaterThan(parts + 2)
    expect(await page.locator('.log').evaluate((box) => box.scrollTop)).toBe(top)
    await page.getByRole('button', { name: 'Latest' }).click()
    await expect.poll(() => distance(page)).toBeLessThan(80)
  })

  test('leaves the field for the question where it is', async () => {
    await using chat = await open({ latency: { tokenMs: 2 } })
    const { page } = chat
    const before = await page.getByLabel('Your question').boundingBox()
    await chat.ask('Explain decorators in Python')
    await page.locator('.answer p:not(.waiting)').first().waitFor()
    expect(await page.getByLabel('Your question').boundingBox()).toEqual(before)
    await chat.settled()
    expect(await page.getByLabel('Your question').boundingBox()).toEqual(before)
  })
})
