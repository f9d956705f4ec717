import { type Chat, type ChatParams, createChat, type Middleware, type Timeouts } from '@chinwag/core'
import { lastQuestion } from '../../answer/message-text.ts'
import type { ScriptedFault } from '../../faults/select-fault.ts'
import { createSimulator, type Simulator } from '../../simulator/create-simulator.ts'
import { createVirtualClock } from '../../simulator/create-virtual-clock.ts'
import type { MiddlewareFactory } from './claims.ts'
import { watchListeners } from './live-listeners.ts'
import { createProbe, isOver, type Probe } from './probe.ts'

/** The middleware under test in a chain, between two probes, before a simulator. */
export interface Stage {
  readonly chat: Chat
  readonly simulator: Simulator
  /** What passes outside of the middleware. */
  readonly outer: Probe
  /** What passes inside of it. */
  readonly inner: Probe
  /** How many listeners there are on the signals that the middleware was given. */
  listeners(): number
  /** Whether no request is under way behind the middleware, and no reply is held. */
  isQuiet(): boolean
}

/** What is behind the middleware, and what it is given. */
export interface StageOptions {
  readonly faults?: readonly ScriptedFault[] | undefined
  readonly timeouts?: Timeouts | undefined
  /** What the middleware gets as `request.signal`. @default the signal of the call */
  readonly signal?: AbortSignal | undefined
}

/** Sets up a chain of its own, with a fresh middleware. */
export function setStage(subject: MiddlewareFactory, { faults, timeouts, signal }: StageOptions = {}): Stage {
  const simulator = createSimulator({ faults, answer: textFor, clock: createVirtualClock() })
  const counts = new Map<AbortSignal, () => number>()
  const listen = (each: AbortSignal): void => {
    if (!counts.has(each)) counts.set(each, watchListeners(each))
  }
  const outer = createProbe((request) => {
    const given = signal ? { ...request, signal } : request
    listen(given.signal)
    return given
  })
  const inner = createProbe()
  const use: readonly Middleware[] = [outer.middleware, ...[subject()].flat(), inner.middleware]
  return {
    chat: createChat({ apiKey: 'conformance', fetch: simulator.fetch, timeouts, use }),
    simulator,
    outer,
    inner,
    listeners: () => [...counts.values()].reduce((sum, count) => sum + count(), 0),
    isQuiet: () => simulator.calls.every(({ outcome }) => outcome !== 'open') && inner.calls.every(isOver),
  }
}

/** A request. Each number is another question, and has another answer. */
export function bodyOf(number: number, stream: boolean): ChatParams {
  return {
    model: 'sim',
    temperature: 0,
    messages: [
      { role: 'system', content: 'Answer in one sentence.' },
      { role: 'user', content: `What is the answer to question ${number}?` },
    ],
    ...(stream && { stream }),
  }
}

/** A request that is answered with a call of a tool. */
export function toolBody(number: number, stream: boolean): ChatParams {
  const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
  return {
    ...bodyOf(number, stream),
    tools: [{ type: 'function', function: { name: 'weather', parameters } }],
    tool_choice: 'required',
  }
}

function textFor({ messages, tools }: ChatParams): string | undefined {
  return tools
    ? undefined
    : `You asked "${lastQuestion(messages)}", and the answer – naïve, but whole 🙂 – is: all of it.`
}
