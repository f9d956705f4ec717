import { type ChatChunk, type ChatCompletion, type ChatParams, type ChatResponse, isChatError } from '@chinwag/core'
import { outcomeOf, type Result, until } from '../patience.ts'
import type { MiddlewareFactory, MiddlewareScene } from './claims.ts'
import { type Script, scriptsFor } from './scripts.ts'
import { setStage, type Stage } from './stage.ts'

/** What a caller gets. */
export interface Reading {
  readonly result: Result<ChatCompletion>
  /** The chunks that the caller read, where it is a stream. */
  readonly reads: readonly ChatChunk[]
}

/** One call that was read to its end, and the stage on which that happened. */
interface Performed extends Reading {
  readonly stage: Stage
}

/** All that was seen of one call. */
export interface Play extends Performed {
  readonly script: Script
  readonly scene: MiddlewareScene
}

/** Sends a request and reads the answer to its end. One who waits in vain leaves. */
export async function ask({ chat }: Stage, body: ChatParams, patienceMs: number): Promise<Reading> {
  const reads: ChatChunk[] = []
  const caller = new AbortController()
  const result = await outcomeOf(
    chat.send(body, { signal: caller.signal }).then((response) => read(response, body.stream === true, reads)),
    patienceMs,
  )
  if (result.type === 'pending') caller.abort()
  return { result, reads }
}

async function read(response: ChatResponse, inChunks: boolean, reads: ChatChunk[]): Promise<ChatCompletion> {
  if (inChunks) for await (const chunk of response) reads.push(chunk)
  return response.completion()
}

/** Plays a call for every fault. They run at the same time, each with a middleware of its own. */
export function playAll(subject: MiddlewareFactory, stream: boolean, patienceMs: number): Promise<readonly Play[]> {
  return Promise.all(scriptsFor(stream).map((script) => play(subject, script, patienceMs)))
}

async function play(subject: MiddlewareFactory, script: Script, patienceMs: number): Promise<Play> {
  const [scene, performed] = await Promise.all([sceneOf(script), perform(subject, script, patienceMs)])
  return { script, scene, ...performed }
}

async function perform(subject: MiddlewareFactory, script: Script, patienceMs: number): Promise<Performed> {
  const stage = setStage(subject, script)
  const reading = await ask(stage, script.body, patienceMs)
  await outcomeOf(stage.chat.idle(), patienceMs)
  await until(() => stage.isQuiet() && stage.listeners() === 0, patienceMs)
  return { stage, ...reading }
}

/** The same for each middleware: what becomes of a call where there is none. */
const scenes = new Map<string, Promise<MiddlewareScene>>()
const barePatienceMs = 10_000

function sceneOf(script: Script): Promise<MiddlewareScene> {
  const known = scenes.get(script.label) ?? findScene(script)
  scenes.set(script.label, known)
  return known
}

async function findScene(script: Script): Promise<MiddlewareScene> {
  const { fault, stream } = script
  const { result, reads } = await perform(() => [], script, barePatienceMs)
  const error = result.type === 'error' && isChatError(result.error) ? result.error : undefined
  return { fault, stream, error, hasContent: reads.some(isContent) }
}

function isContent({ choices }: ChatChunk): boolean {
  return choices.some(({ delta }) => Boolean(delta.content ?? delta.refusal) || delta.tool_calls !== undefined)
}
