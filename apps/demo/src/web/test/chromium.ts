import { existsSync } from 'node:fs'
import { env } from 'node:process'
import { type Browser, chromium } from 'playwright-core'

const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync)

/** Whether there is a browser. In CI there must be one; elsewhere its tests are left out, and say so. */
export const hasChromium = executablePath !== undefined

if (!hasChromium) {
  const notice = 'There is no Chromium at /usr/bin/chromium: install the package `chromium`.'
  if (env['CI']) throw new Error(notice)
  console.warn(`${notice} The tests in a browser are skipped.`)
}

/** Starts Chromium. No sandbox, since CI is root. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox', '--disable-gpu'] })
}
