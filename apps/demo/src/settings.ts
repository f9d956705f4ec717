import { parseArgs } from 'node:util'
import { faultModel } from './fault-name.ts'
import { UsageError } from './usage-error.ts'

/** What the command line and the environment ask for. */
export interface Settings {
  readonly help: boolean
  /** `undefined` for a chat, or for a question on stdin. */
  readonly question: string | undefined
  readonly model: string
  readonly system: string | undefined
  readonly temperature: number | undefined
  /** Files and addresses of images that go with the first question. */
  readonly images: readonly string[]
  /** Whether to go on with the last conversation. */
  readonly isContinued: boolean
  readonly json: boolean
  /** Whether to show the timeline of each answer. */
  readonly trace: boolean
  readonly cache: boolean
  /** The name of a simulator's fault, such as `sim-429-then-ok`. */
  readonly fault: string | undefined
  /** Tokens that the model can take. */
  readonly window: number
  /** `undefined`: the simulator answers. */
  readonly server: { readonly baseURL: string; readonly apiKey: string | undefined } | undefined
}

const openai = 'https://api.openai.com/v1'

/**
 * Reads the arguments and the environment.
 * @throws UsageError
 */
export function readSettings(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Settings {
  const { values, positionals } = parse(args)
  if (values.fault !== undefined && values['base-url'] !== undefined) {
    throw new UsageError('--fault is for the simulator: leave out --base-url.')
  }
  const fault = values.fault === undefined ? undefined : faultModel(values.fault)
  return {
    help: values.help ?? false,
    question: positionals.length > 0 ? positionals.join(' ') : undefined,
    model: values.model ?? nonEmpty(env['OPENAI_MODEL']) ?? 'gpt-4.1-mini',
    system: values.system,
    temperature: numberOf('--temperature', values.temperature, 0, 2),
    images: values.attach ?? [],
    isContinued: values.continue ?? false,
    json: values.json ?? false,
    trace: values.trace ?? false,
    cache: !(values['no-cache'] ?? false),
    fault,
    window: numberOf('--window', values.window, 1, Number.MAX_SAFE_INTEGER) ?? 128_000,
    server: fault === undefined ? serverOf(values['base-url'], env) : undefined,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        model: { type: 'string', short: 'm' },
        system: { type: 'string', short: 's' },
        temperature: { type: 'string', short: 't' },
        attach: { type: 'string', short: 'a', multiple: true },
        continue: { type: 'boolean', short: 'c' },
        'base-url': { type: 'string' },
        window: { type: 'string' },
        'no-cache': { type: 'boolean' },
        fault: { type: 'string' },
        json: { type: 'boolean' },
        trace: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(parseProblem(error))
  }
}

/** What `parseArgs` objects to, without its advice on arguments that begin with a dash. */
export function parseProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(/\. To specify a positional argument[^]*$/, '.')
}

function numberOf(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= min && value <= max) return value
  throw new UsageError(`${name} takes a number from ${min} to ${max}, got '${text}'.`)
}

/** The server that the command line or the environment names; `undefined` where neither names one, nor a key. */
export function serverOf(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Settings['server'] {
  const baseURL = option ?? nonEmpty(env['OPENAI_BASE_URL'])
  const apiKey = nonEmpty(env['OPENAI_API_KEY'])
  return baseURL === undefined && apiKey === undefined ? undefined : { baseURL: baseURL ?? openai, apiKey }
}

/** A variable that is set to nothing is not set. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text
}
