import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import type { Launch } from '../../apps/runtimes/src/launch/launch.ts'
import { openPage, pageScript } from '../../apps/runtimes/src/launch/run-chromium.ts'
import { run } from './run.ts'
import { vite } from './tools.ts'

/** Only a runtime that hangs reaches it, in milliseconds. */
const patienceMs = 60_000

/** Has a runtime run the suite that is in a folder, and gives its report, line by line. */
export async function launchSuite(folder: string, command: string, launch: Launch): Promise<readonly string[]> {
  const lines: string[] = []
  // The programs bring their own server.
  const config = { origin: '', refusedOrigin: '', tellsRefusals: false }
  await launch({ command, folder, config, signal: AbortSignal.timeout(patienceMs) }, (line) => lines.push(line))
  return lines
}

const viteConfig = {
  logLevel: 'error',
  build: {
    outDir: 'page',
    rolldownOptions: { input: 'page.js', output: { entryFileNames: 'script.js', codeSplitting: false } },
  },
}

/** For a page that Vite built for production, in Chromium. */
export const runVitePage: Launch = async function runVitePage(job, onLine) {
  writeFileSync(join(job.folder, 'page.js'), pageScript.replace('CONFIG', 'undefined'))
  writeFileSync(join(job.folder, 'vite.config.js'), `export default ${JSON.stringify(viteConfig)}`)
  run(execPath, [vite, 'build'], { cwd: job.folder })
  await openPage(job, join(job.folder, 'page/script.js'), onLine)
}
