import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '../bundle.ts'
import { startChild } from './child.ts'
import type { Launch, Place } from './launch.ts'
import { startPage } from './start-page.ts'

/** Of a page that runs the suite, and sends each line of the report home, one after the other. */
export const pageScript = `
import { runSuite } from './suite.js'

let sent = Promise.resolve()
const say = (line) => {
  sent = sent.then(() => fetch('/report', { method: 'POST', body: JSON.stringify(line) }))
}
await runSuite(CONFIG, say)
await sent
await fetch('/end', { method: 'POST' })
`

/** No sandbox, since CI is root; nothing that calls home. */
const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage'],
  ...['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  '--js-flags=--expose-gc',
]

/** For a browser: the page has one origin, the server that it asks another. */
export const runChromium: Launch = async function runChromium(job, onLine) {
  await openPage(job, await bundle(job, 'page', pageScript), onLine)
}

/** Opens a page that runs a script, tells each line that the script posts to `/report`, and leaves the page when it posts to `/end`. */
export async function openPage(job: Place, script: string, onLine: (line: string) => void): Promise<void> {
  await using page = await startPage(readFileSync(script), onLine)
  const profile = mkdtempSync(join(job.folder, 'profile-'))
  const child = startChild(job, [...flags, `--user-data-dir=${profile}`, page.url])
  try {
    await Promise.race([page.ended, child.endedEarly])
  } finally {
    await child.stop()
  }
}
