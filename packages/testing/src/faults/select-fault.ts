import type { ChatParams } from '@chinwag/core'
import { createRandom } from '../answer/random.ts'
import { callOption } from '../errors/simulator-error.ts'
import type { FaultDetails, FaultName } from './fault.ts'
import { faults } from './faults.ts'

/** A fault of a script: which, and for which requests. */
export interface ScriptedFault extends FaultDetails {
  readonly fault: FaultName
  /**
   * Which attempt it hits, from 1, or which ones. Requests with the same body are attempts of one call.
   *
   * @default every attempt
   */
  readonly attempt?: number | readonly number[] | undefined
  /** Hits only the requests for which this is true. It must say so at once: a promise, or an error, is answered with 500. */
  readonly when?: ((params: ChatParams) => boolean) | undefined
}

/** How often each fault is played, 0 to 1. */
export type FaultRates = Readonly<Partial<Record<FaultName, number | undefined>>>

/** What decides about a fault. */
export interface FaultSources {
  readonly script: readonly ScriptedFault[]
  readonly rates: FaultRates
  readonly seed: string
}

const nicknames: Readonly<Record<string, FaultName>> = {
  '401': 'unauthorized',
  '403': 'forbidden',
  '404': 'model-not-found',
  '429': 'rate-limit',
  '500': 'server-error',
  '502': 'html-502',
  '503': 'overloaded',
}
/** Models that play no fault. Any other name with `sim-` that is no fault's is a slip, and gets 404. */
const plainModels: readonly string[] = ['ok', 'chat', 'reasoning']
const schedules: readonly { readonly suffix: string; readonly attempts: number }[] = [
  { suffix: '-then-ok', attempts: 1 },
  { suffix: '-twice', attempts: 2 },
]

/** The fault that a request meets: by the script, else by the name of its model, else by chance. */
export function selectFault(
  params: ChatParams,
  attempt: number,
  identity: string,
  sources: FaultSources,
): ScriptedFault | undefined {
  return (
    sources.script.find((scripted, index) => applies(scripted, `faults[${index}]`, params, attempt)) ??
    faultOfModel(params.model, attempt) ??
    faultByChance(sources.rates, createRandom(sources.seed, identity, String(attempt), 'fault')())
  )
}

/**
 * The fault that a model's name asks for: `sim-` and the name of a fault, or a status. `-then-ok` at the end hits the first attempt
 * alone, `-twice` the first two. A name that is no fault's is a model that does not exist.
 */
export function faultOfModel(model: string, attempt: number): ScriptedFault | undefined {
  if (!model.startsWith('sim-')) return undefined
  const name = model.slice('sim-'.length)
  if (plainModels.includes(name)) return undefined
  const schedule = schedules.find(({ suffix }) => name.endsWith(suffix))
  const fault = faultNamed(schedule === undefined ? name : name.slice(0, -schedule.suffix.length))
  if (fault === undefined) return { fault: 'model-not-found' }
  return attempt <= (schedule?.attempts ?? Infinity) ? { fault } : undefined
}

/** Whether a text is the name of a fault. */
export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faults, name)
}

/** Every fault, by name: for a test that goes through them all. */
export const faultNames: readonly FaultName[] = Object.keys(faults).filter(isFaultName)

function faultNamed(name: string): FaultName | undefined {
  const fault = nicknames[name] ?? name
  return isFaultName(fault) ? fault : undefined
}

function applies(scripted: ScriptedFault, path: string, params: ChatParams, attempt: number): boolean {
  const { attempt: wanted, when } = scripted
  const attempts = typeof wanted === 'number' ? [wanted] : wanted
  if (attempts?.includes(attempt) === false) return false
  return when === undefined || callOption(`${path}.when`, () => when(params))
}

function faultByChance(rates: FaultRates, chance: number): ScriptedFault | undefined {
  let threshold = 0
  for (const [name, rate] of Object.entries(rates)) {
    threshold += rate ?? 0
    if (chance < threshold && isFaultName(name)) return { fault: name }
  }
  return undefined
}
