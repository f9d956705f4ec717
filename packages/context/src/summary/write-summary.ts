import type { Chat, ChatCompletion, ChatParams, Next } from '@chinwag/core'
import { limitsOf, nameOf } from '../model-limits.ts'
import type { SummaryCall } from '../strategy.ts'
import { SummaryProblem } from './summary-problem.ts'
import { forkOf, instructionOf, maxAnswerOf, type SummaryBase, transcriptRequest } from './summary-request.ts'
import type { SummaryTask } from './summary.ts'
import { transcriptOf } from './transcript.ts'

/** Who writes a summary, and how. */
export interface Writer {
  /** `undefined`: the rest of the chain. */
  readonly with: Chat | Next | undefined
  /** `undefined`: that of the request. */
  readonly model: string | undefined
  readonly window: number | undefined
  readonly prompt: string
}

export interface Written {
  readonly text: string
  /** How many requests it took. */
  readonly parts: number
  /** Whether it went on from the previous prompt. */
  readonly fork: boolean
}

/** What a summariser is taken for whose window nobody knows. */
const assumedWindow = 8_000

/**
 * Summarises what an earlier summary does not stand for yet: in one request that begins as the previous prompt did, where that fits and
 * the model is the same; else from a transcript, in as many parts as it takes.
 *
 * @throws SummaryProblem, or what the summariser rejects with
 */
export async function writeSummary(
  writer: Writer,
  task: SummaryTask,
  base: SummaryBase | undefined,
  call: SummaryCall,
  signal: AbortSignal,
): Promise<Written> {
  const { body } = call.request
  const ask = async (request: ChatParams): Promise<string> => textOf(await send(writer, request, call, signal), task)
  if (writer.model === undefined || writer.model === body.model) {
    const fork = forkOf(body, task, base, writer.prompt)
    if (fits(fork, task)) return { text: await ask(fork), parts: 1, fork: true }
  }
  const model = writer.model ?? body.model
  const from = task.head + (base?.covered ?? 0)
  const pieces = transcriptOf(task.messages.slice(from, task.start), roomOf(writer, model, body, task), task.count)
  const { prompt } = writer
  let text = base?.text
  for (const piece of pieces)
    text = await ask(transcriptRequest(model, piece, text, { prompt, maxTokens: task.maxTokens }))
  if (text === undefined) throw new SummaryProblem('empty')
  return { text, parts: pieces.length, fork: false }
}

async function send(
  { with: summariser }: Writer,
  body: ChatParams,
  { request, next }: SummaryCall,
  signal: AbortSignal,
): Promise<ChatCompletion> {
  if (summariser && typeof summariser !== 'function') return summariser.complete(body, { signal })
  const headers = new Headers(request.headers)
  // It stands for the caller's request; this is another one.
  headers.delete('idempotency-key')
  const response = await (summariser ?? next)({ body, headers, signal })
  return response.completion()
}

function fits({ messages }: ChatParams, { available, fixed, maxTokens, sizeOf }: SummaryTask): boolean {
  if (available === undefined) return true
  return messages.reduce((total, message) => total + sizeOf(message), fixed + maxTokens) <= available
}

/** What a piece of transcript may take, beside the instruction, the summary so far and the answer. */
function roomOf(writer: Writer, model: string, body: ChatParams, { available, maxTokens, count }: SummaryTask): number {
  const known = limitsOf(nameOf(model))
  const others = model === body.model && available !== undefined ? available : assumedWindow
  // The chain's own window is also what a request may cost: a larger one must be asked for.
  const window = writer.window ?? Math.min(known?.window ?? others, available ?? Infinity)
  const taken = count(instructionOf(writer.prompt, maxTokens)) + maxTokens + maxAnswerOf(model, maxTokens) + 100
  const room = Math.floor(Math.min(window - taken, known?.maxInput ?? window) * 0.9)
  if (room < 50) throw new SummaryProblem('too-long')
  return room
}

/** Half a summary would pass for a whole one. */
function textOf({ choices }: ChatCompletion, { maxTokens, count }: SummaryTask): string {
  const choice = choices[0]
  const text = choice?.message.content
  if (typeof text !== 'string' || text.trim() === '') throw new SummaryProblem('empty')
  if (choice?.finish_reason !== 'stop') throw new SummaryProblem('cut-off')
  if (count(text) > maxTokens) throw new SummaryProblem('too-long')
  return text.trim()
}
