import { errorBody, type Problem } from '../request/problem.ts'
import { type Ending, eventText, type Frame, isStream, jsonReply, type Reply } from '../reply/reply.ts'
import { retryAfterHeaders } from '../reply/headers.ts'
import type { Fault, FaultScene } from './fault.ts'

const defaultRetryAfterMs = 1000
const defaultDelayMs = 2000

/** A fault that refuses the request with an error in the API's shape, and the wait that the details ask for. */
export function refusing(problem: Problem | ((scene: FaultScene) => Problem)): Fault {
  return {
    reply(_reply, scene) {
      const { status, ...rest } = typeof problem === 'function' ? problem(scene) : problem
      const isRateLimit = rest.code === 'rate_limit_exceeded'
      const retryAfterMs = scene.details.retryAfterMs ?? (isRateLimit ? defaultRetryAfterMs : undefined)
      const headers = { ...scene.headers, ...retryAfterHeaders(retryAfterMs, isRateLimit) }
      return jsonReply({ status, headers }, errorBody({ status, ...rest }))
    },
  }
}

/** The first pieces of the body, then an ending of another kind. */
export function breakAfter(reply: Reply, scene: FaultScene, ending: Ending): Reply {
  return { ...reply, frames: reply.frames.slice(0, breakingPoint(reply, scene)), ending }
}

/** As {@link breakAfter} with a reset, but half of the next piece still comes. */
export function halfFrame(reply: Reply, scene: FaultScene): Reply {
  const at = breakingPoint(reply, scene)
  const half = reply.frames.slice(at, at + 1).map(firstHalf)
  return { ...reply, frames: [...reply.frames.slice(0, at), ...half], ending: 'reset' }
}

/** An event that is no JSON in place of a good one. A JSON body ends before its last brace. */
export function corruptAfter(reply: Reply, scene: FaultScene): Reply {
  const at = breakingPoint(reply, scene)
  if (!isStream(reply)) return { ...reply, frames: reply.frames.slice(0, at) }
  const broken = reply.frames.slice(at, at + 1).map((frame) => ({
    ...frame,
    text: eventText('{"id":"chatcmpl-broken","choices":[{"index":0,"delta":{"content":', scene.lineEnding),
  }))
  return { ...reply, frames: reply.frames.with(at, broken[0] ?? { text: '', delayMs: 0 }) }
}

/** An error in the API's shape inside a stream that began well. A JSON call gets it as its body, with status 200. */
export function errorAfter(reply: Reply, scene: FaultScene): Reply {
  const error = errorBody({
    status: 500,
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
    code: 'server_error',
  })
  if (!isStream(reply)) return jsonReply({ status: 200, headers: scene.headers }, error)
  const frame = { text: eventText(JSON.stringify(error), scene.lineEnding), delayMs: 0 }
  return { ...reply, frames: [...reply.frames.slice(0, breakingPoint(reply, scene)), frame] }
}

/** A stream that ends without `[DONE]`, as some servers end it. It is whole all the same. */
export function withoutDone(reply: Reply): Reply {
  if (!isStream(reply)) return reply
  return { ...reply, frames: reply.frames.filter(({ text }) => !text.startsWith('data: [DONE]')) }
}

/** A stream with `[DONE]` whose `finish_reason` stays null throughout, as some servers send it. */
export function withoutFinish(reply: Reply): Reply {
  if (!isStream(reply)) return reply
  const frames = reply.frames.map(({ text, delayMs }) => ({
    delayMs,
    text: text.replace(/"finish_reason":"[a-z_]+"/u, '"finish_reason":null'),
  }))
  return { ...reply, frames }
}

/** Long waits before the first token and between tokens; a JSON body waits before its head. */
export function slowDown(reply: Reply, { details }: FaultScene): Reply {
  const { delayMs = defaultDelayMs } = details
  if (!isStream(reply)) return { ...reply, delayMs }
  return {
    ...reply,
    frames: reply.frames.map(({ text }, index) => ({ text, delayMs: index === 0 ? delayMs : delayMs / 50 })),
  }
}

/** At least the last piece is always left out: without that, nothing would be broken. */
function breakingPoint({ frames }: Reply, { details }: FaultScene): number {
  const wanted = details.afterChunks ?? Math.floor(frames.length / 2)
  return Math.max(0, Math.min(wanted, frames.length - 1))
}

function firstHalf({ text, delayMs }: Frame): Frame {
  return { text: text.slice(0, Math.ceil(text.length / 2)), delayMs }
}
