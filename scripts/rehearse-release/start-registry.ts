import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../apps/runtimes/src/free-port.ts'
import { verdaccio } from './tools.ts'

/** A registry that knows only what is published to it. */
export interface Registry extends AsyncDisposable {
  readonly url: string
  /** What a project's `.npmrc` says, so that our packages come from here and all others from where they always come. */
  readonly npmrc: string
}

// No `uplinks`: what is not published here is not found here.
const settings = `
storage: ./storage
packages:
  '@chinwag/*':
    access: $all
    publish: $all
log: { type: file, path: ./log.txt, level: warn }
`

/** Starts verdaccio on a free port of 127.0.0.1, with its storage in this folder. */
export async function startRegistry(folder: string): Promise<Registry> {
  mkdirSync(folder)
  writeFileSync(join(folder, 'config.yaml'), settings)
  const port = await freePort()
  const args = ['--config', 'config.yaml', '--listen', `127.0.0.1:${port}`]
  const child = fork(verdaccio, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  await started(child, folder)
  const host = `127.0.0.1:${port}`
  return {
    url: `http://${host}/`,
    // npm wants to send a token before it publishes; anybody may publish here.
    npmrc: `@chinwag:registry=http://${host}/\n//${host}/:_authToken=rehearsal\n`,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || !child.kill()) return
      await once(child, 'exit')
    },
  }
}

/** verdaccio sends one message: that it listens. */
async function started(child: ChildProcess, folder: string): Promise<void> {
  const log = join(folder, 'log.txt')
  let complaints = ''
  child.stderr?.on('data', (part) => (complaints += String(part)))
  const ended = once(child, 'exit').then(() => {
    const logged = existsSync(log) ? readFileSync(log, 'utf8') : ''
    throw new Error(`The registry ended: ${complaints}${logged}`)
  })
  await Promise.race([once(child, 'message'), ended])
  // It ends later on, when it is no longer needed.
  ended.catch(() => {})
}
