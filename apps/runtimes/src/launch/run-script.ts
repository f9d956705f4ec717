import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startChild } from './child.ts'
import type { Launch } from './launch.ts'

/** For runtimes that run a file and print: Node, Bun and Deno. They import the packages as they are installed. */
export function runScript(...args: readonly string[]): Launch {
  return async function runScript(job, onLine) {
    const entry = [
      "import { runSuite } from './suite.js'",
      `await runSuite(${JSON.stringify(job.config)}, (line) => console.log(JSON.stringify(line)))`,
    ]
    writeFileSync(join(job.folder, 'script.js'), entry.join('\n'))
    const child = startChild(job, [...args, 'script.js'])
    if (child.process.stdout) createInterface({ input: child.process.stdout }).on('line', onLine)
    await child.finished
  }
}
