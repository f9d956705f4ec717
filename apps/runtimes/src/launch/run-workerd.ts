import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { bundle } from '../bundle.ts'
import { startChild } from './child.ts'
import type { Launch } from './launch.ts'

/** A worker that runs the suite when it is asked, and answers with the report. */
const worker = `
import { runSuite } from './suite.js'

export default {
  fetch(request, env, context) {
    const { readable, writable } = new TransformStream()
    const writer = writable.getWriter()
    const encoder = new TextEncoder()
    const say = (line) => void writer.write(encoder.encode(JSON.stringify(line) + '\\n'))
    context.waitUntil(runSuite(CONFIG, say).finally(() => writer.close()))
    return new Response(readable)
  },
}
`

/** Without `nodejs_compat`: Web standards alone. */
const settings = `
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (
      name = "suite",
      worker = (
        modules = [(name = "worker.js", esModule = embed "worker.bundle.js")],
        compatibilityDate = "2026-11-01",
        globalOutbound = "loopback",
      ),
    ),
    (name = "loopback", network = (allow = ["private"])),
  ],
  v8Flags = ["--expose-gc"],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "suite")],
);
`

/** For Cloudflare's runtime. */
export const runWorkerd: Launch = async function runWorkerd(job, onLine) {
  await bundle(job, 'worker', worker)
  writeFileSync(join(job.folder, 'workerd.capnp'), settings)
  const child = startChild(job, ['serve', 'workerd.capnp', '--control-fd=3'], ['pipe'])
  try {
    const port = await Promise.race([portOf(child.process.stdio[3] as Readable), child.endedEarly])
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: job.signal })
    if (!response.body) throw new Error('The worker answered nothing.')
    const input = Readable.fromWeb(response.body as ReadableStream<Uint8Array>)
    for await (const line of createInterface({ input })) onLine(line)
  } finally {
    await child.stop()
  }
}

/** workerd tells the port of each of its sockets in a line of JSON. */
async function portOf(control: Readable): Promise<number> {
  for await (const line of createInterface({ input: control })) {
    const message: unknown = JSON.parse(line)
    if (typeof message === 'object' && message !== null && 'port' in message) return Number(message.port)
  }
  throw new Error('workerd told no port.')
}
