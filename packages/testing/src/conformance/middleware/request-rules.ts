import { times } from '../../errors/times.ts'
import { headersText, requestText } from './probe.ts'
import type { Rule } from './rule.ts'

/** What becomes of the request. */
export const requestRules: readonly Rule[] = [
  {
    name: 'calls `next` as often as it claims',
    remedy: 'Each call of `next` is a request that somebody pays for. Say with the `calls` option how many are meant.',
    check({ stage, scene }, claims) {
      const { min, max } = claims.callsIn(scene)
      const { length } = stage.inner.calls
      if (length >= min && length <= max) return undefined
      return `this one called it ${times(length)}, not ${min === max ? times(min) : `${min} to ${max} times`}`
    },
  },
  {
    name: 'does not mutate the request',
    remedy: 'Others hold the same object: hand on a copy, such as `{ ...request, body: { ...request.body, model } }`.',
    check({ stage }) {
      const changed = [...stage.outer.calls, ...stage.inner.calls].find(
        (call) => requestText(call.request) !== call.text,
      )
      return changed && 'the body or the headers were not the same after the call as before it'
    },
  },
  {
    name: 'hands the body on as it came',
    remedy: "Providers cache by prefix, so that each byte counts. Say `changes: ['body']` where the change is meant.",
    claim: { text: "`changes: ['body']`", isMade: (claims) => claims.isChanging('body') },
    check({ stage }) {
      const given = stage.outer.calls.map(({ request }) => JSON.stringify(request.body))
      const isOther = stage.inner.calls.some(({ request }) => !given.includes(JSON.stringify(request.body)))
      return isOther ? '`next` got another body' : undefined
    },
  },
  {
    name: 'hands the headers on as they came',
    remedy: "Say `changes: ['headers']` where the change is meant.",
    claim: { text: "`changes: ['headers']`", isMade: (claims) => claims.isChanging('headers') },
    check({ stage }) {
      const given = stage.outer.calls.map(({ request }) => headersText(request.headers))
      const isOther = stage.inner.calls.some(({ request }) => !given.includes(headersText(request.headers)))
      return isOther ? '`next` got other headers' : undefined
    },
  },
]
