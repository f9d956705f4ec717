import { parseArgs } from 'node:util'
import type { SimulatorOptions } from '../simulator/options.ts'
import { isPort } from './is-port.ts'
import type { ListenOptions } from './listen.ts'

/** What the command was asked to do. */
export interface CliOptions {
  readonly help: boolean
  readonly version: boolean
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
  --version             Show the version

A model named sim-<fault> plays a fault: sim-429-then-ok, sim-reset-mid, sim-stall, ...
`

const defaults = { port: 4010, firstTokenMs: 300, tokenMs: 20, jitter: 0.3 }

/**
 * Reads the arguments of the command.
 *
 * @throws {TypeError} for an unknown option, and {@link RangeError} for a value that makes no sense.
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
      version: { type: 'boolean', short: 'v', default: false },
    },
  })
  const bytes = numberOf('slice', values.slice, isCount, 'an integer of at least 1')
  return {
    help: values.help,
    version: values.version,
    listen: { port: portOf(values.port), host: hostOf(values.host) },
    simulator: {
      seed: values.seed,
      apiKey: keyOf(values['api-key']),
      latency: {
        firstTokenMs: numberOf('first-token-ms', values['first-token-ms']) ?? defaults.firstTokenMs,
        tokenMs: numberOf('token-ms', values['token-ms']) ?? defaults.tokenMs,
        jitter: numberOf('jitter', values.jitter, (jitter) => jitter <= 1, 'a number from 0 to 1') ?? defaults.jitter,
      },
      slice: bytes === undefined ? undefined : { bytes },
    },
  }
}

function portOf(text: string | undefined): number {
  return numberOf('port', text, isPort, 'an integer from 0 to 65535') ?? defaults.port
}

function hostOf(text: string | undefined): string | undefined {
  if (text !== '') return text
  throw new RangeError('The `--host` option must be an address, such as 127.0.0.1 or ::1, and is empty.')
}

/** The key itself is not shown. */
function keyOf(text: string | undefined): string | undefined {
  if (text === undefined || (text !== '' && text === text.trim())) return text
  throw new RangeError(
    'The `--api-key` option must have no spaces around it and not be empty: no request has such a key.',
  )
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1
}

/** In decimal digits alone: `0x10` is a slip, and so is an empty text. */
function numberOf(
  name: string,
  text: string | undefined,
  isRight: (value: number) => boolean = () => true,
  expected: string = 'a number of at least 0',
): number | undefined {
  if (text === undefined) return undefined
  if (/^\d+(?:\.\d+)?$/u.test(text) && isRight(Number(text))) return Number(text)
  throw new RangeError(`The \`--${name}\` option must be ${expected}, in decimal digits, got '${text}'.`)
}
