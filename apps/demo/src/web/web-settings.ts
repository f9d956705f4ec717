import { parseArgs } from 'node:util'
import { nonEmpty, parseProblem, serverOf } from '../settings.ts'
import { UsageError } from '../usage-error.ts'
import type { RealServer } from './server/upstream.ts'

/** What the command line and the environment ask for. */
export interface WebSettings {
  readonly help: boolean
  readonly host: string
  /** `undefined`: the usual one, or any that is free. */
  readonly port: number | undefined
  readonly token: string | undefined
  readonly isLoopback: boolean
  readonly model: string
  readonly server: RealServer | undefined
}

/** What `--help` prints. */
export const webUsage = `Usage: npx -y pnpm@12 web [options]

      --port N            where to listen (4321, or any that is free)
      --host ADDRESS      another address than 127.0.0.1; needs CHINWAG_TOKEN
  -m, --model NAME        the model to begin with (OPENAI_MODEL; gpt-4.1-mini)
      --base-url URL      a server that speaks Chat Completions (OPENAI_BASE_URL)
  -h, --help              this text

Without OPENAI_API_KEY and a base URL the simulator answers.
CHINWAG_TOKEN: what clients have to send as \`authorization: Bearer …\`.
`

const loopback = new Set(['127.0.0.1', 'localhost', '::1'])

/**
 * Reads the arguments and the environment.
 * @throws UsageError
 */
export function readWebSettings(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): WebSettings {
  const values = parse(args)
  const host = values.host ?? '127.0.0.1'
  const token = env['CHINWAG_TOKEN'] || undefined
  const isLoopback = loopback.has(host)
  if (!isLoopback && token === undefined) {
    throw new UsageError(
      `On ${host} others can reach the server: set CHINWAG_TOKEN to a secret of 16 characters or more.`,
    )
  }
  if (token !== undefined && !/^[\x21-\x7E]{16,}$/.test(token)) {
    throw new UsageError('CHINWAG_TOKEN must have 16 characters or more, letters, digits and signs.')
  }
  return {
    help: values.help ?? false,
    host,
    port: portOf(values.port),
    token,
    isLoopback,
    model: values.model ?? nonEmpty(env['OPENAI_MODEL']) ?? 'gpt-4.1-mini',
    server: serverOf(values['base-url'], env),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        model: { type: 'string', short: 'm' },
        'base-url': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new UsageError(parseProblem(error))
  }
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new UsageError(`--port takes a number from 0 to 65535, got '${text}'.`)
}
