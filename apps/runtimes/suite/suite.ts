import { createChat } from '@chinwag/core'
import type { Case, Scene, Value } from './case.ts'
import { abortCases } from './cases/aborts.ts'
import { answerCases } from './cases/answers.ts'
import { breakCases } from './cases/breaks.ts'
import { chainCases } from './cases/chain.ts'
import { errorCases } from './cases/errors.ts'
import { inProcessCases } from './cases/in-process.ts'
import { timeoutCases } from './cases/timeouts.ts'
import { toFetchCases } from './cases/to-fetch.ts'

/** Where the suite finds its servers. */
export interface SuiteConfig {
  /** Of the simulator, without a path. */
  readonly origin: string
  /** Where nobody listens. */
  readonly refusedOrigin: string
  /** Whether the runtime tells a connection that was refused from one that was lost. */
  readonly tellsRefusals: boolean
}

/** What became of a case. */
export interface CaseResult {
  readonly name: string
  readonly ms: number
  readonly error?: string | undefined
  readonly value?: Value | undefined
}

/** What the suite says, one line of JSON each: the results, and at its very end under what it ran. */
export type ReportLine = CaseResult | { readonly end: string }

/** All that must hold on every runtime. */
export const cases: readonly Case[] = [
  ...answerCases,
  ...abortCases,
  ...breakCases,
  ...timeoutCases,
  ...errorCases,
  ...toFetchCases,
  ...inProcessCases,
  ...chainCases,
]

/** A case of its own, after all others. */
export const lastCase = 'no rejection was left without a handler'

/** Only a case that hangs reaches it, in milliseconds. */
const patienceMs = 20_000

/** Runs all cases, one after the other. */
export async function runSuite(config: SuiteConfig, report: (line: ReportLine) => void): Promise<void> {
  const left = watchRejections()
  for (const [index, each] of cases.entries()) report(await runCase(each, sceneOf(config, index)))
  report(await runCase({ name: lastCase, run: left }, sceneOf(config, cases.length)))
  report({ end: navigator.userAgent })
}

/** Node, Bun and Deno end with an error by themselves; browsers and workerd tell. */
function watchRejections(): () => Promise<void> {
  const reasons: unknown[] = []
  const target: Partial<Pick<EventTarget, 'addEventListener'>> = globalThis
  target.addEventListener?.('unhandledrejection', (event) => {
    reasons.push('reason' in event ? event.reason : event)
  })
  return async () => {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve))
    if (reasons.length > 0) throw new Error(`Left: ${reasons.map(String).join(', ')}.`)
  }
}

async function runCase({ name, run }: Case, scene: Scene): Promise<CaseResult> {
  const start = performance.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('It hangs.')), patienceMs)
  })
  const since = (): number => Math.round(performance.now() - start)
  try {
    const value = await Promise.race([run(scene), late])
    return value === undefined ? { name, ms: since() } : { name, ms: since(), value }
  } catch (error) {
    return { name, ms: since(), error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  } finally {
    clearTimeout(timer)
  }
}

function sceneOf({ origin, refusedOrigin, tellsRefusals }: SuiteConfig, index: number): Scene {
  const home = `${origin}/case-${index}`
  const baseURL = `${home}/v1`
  const see = async (path: string): Promise<unknown> => (await fetch(`${home}/${path}`)).json()
  return {
    baseURL,
    refusedURL: `${refusedOrigin}/v1`,
    tellsRefusals,
    redirectedURL: `${home}/redirect`,
    server: {
      countURL: `${home}/requests`,
      requests: async () => Number(await see('requests')),
      arrived: async (count = 1) => void (await see(`arrived/${count}`)),
      hungUp: async (count = 1) => void (await see(`hung-up/${count}`)),
    },
    chat: (options) => createChat({ baseURL, apiKey: 'sim', dangerouslyAllowBrowser: true, ...options }),
  }
}
