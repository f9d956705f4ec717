import { parseArgs } from 'node:util'
import type { SimulatorOptions } from '../simulator/options.ts'
import type { ListenOptions } from './listen.ts'

/** What the command was asked to do. */
export interface CliOptions {
  readonly help: boolean
  readonly simulator: SimulatorOptions
  readonly listen: ListenOptions
}

/** What `--help` prints. */
export const usage = `A Chat Completions server that needs no key: answers are simulated, faults on demand.

Usage: npx @chinwag/testing [options]

  --port <n>            Port to listen on                         (default 4010; 0 takes any)
  --host <address>      Address to listen on                      (default 127.0.0.1)
  --seed <text>         Another seed gives other answers          (default 0)
  --api-key <key>       Let in only this key                      (default any)
  --first-token-ms <n>  Time to the first token, in milliseconds  (default 300)
  --token-ms <n>        Time between tokens, in milliseconds      (default 20)
  --jitter <n>          Spread of both times, 0 to 1              (default 0.3)
  --slice <bytes>       Write 1 to this many bytes at a time      (default an event)
  --help                Show this text

A model named sim-<fault> plays a fault: sim-429-then-ok, sim-reset-mid, sim-stall, ...
`

const defaults = { port: 4010, firstTokenMs: 300, tokenMs: 20, jitter: 0.3 }

/**
 * Reads the arguments of the command.
 *
 * @throws {TypeError} for an unknown option, and {@link RangeError} for a value that is no number.
 */
export function parseCliOptions(args: readonly string[]): CliOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      seed: { type: 'string' },
      'api-key': { type: 'string' },
      'first-token-ms': { type: 'string' },
      'token-ms': { type: 'string' },
      jitter: { type: 'string' },
      slice: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const bytes = numberOf('slice', values.slice)
  return {
    help: values.help,
    listen: { port: portOf(values.port), host: values.host },
    simulator: {
      seed: values.seed,
      apiKey: values['api-key'],
      latency: {
        firstTokenMs: numberOf('first-token-ms', values['first-token-ms']) ?? defaults.firstTokenMs,
        tokenMs: numberOf('token-ms', values['token-ms']) ?? defaults.tokenMs,
        jitter: numberOf('jitter', values.jitter) ?? defaults.jitter,
      },
      slice: bytes === undefined ? undefined : { bytes },
    },
  }
}

function portOf(text: string | undefined): number {
  const port = numberOf('port', text) ?? defaults.port
  if (Number.isInteger(port) && port <= 65_535) return port
  throw new RangeError(`The \`--port\` option must be an integer from 0 to 65535, got ${port}.`)
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value) && value >= 0) return value
  throw new RangeError(`The \`--${name}\` option must be a number of at least 0, got '${text}'.`)
}
