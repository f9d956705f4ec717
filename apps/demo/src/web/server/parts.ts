import { cache, type CacheCallOptions, memoryStore } from '@chinwag/cache'
import { context } from '@chinwag/context'
import type { Middleware } from '@chinwag/core'
import { fallback, retry } from '@chinwag/retry'
import type { PartChoice, PartInfo } from '../shared/protocol.ts'

/** A middleware of the catalogue, and how to make it. */
export interface Part {
  readonly info: PartInfo
  readonly make: (fields: Readonly<Record<string, number>>) => Middleware
}

/** The parts that packages bring, in the documented order, with the custom ones where guards stand. What they remember, they share. */
export function createParts(custom: readonly Part[]): readonly Part[] {
  const store = memoryStore()
  return [
    {
      info: {
        name: 'cache',
        about: 'Answers what was answered before.',
        module: '@chinwag/cache',
        symbol: 'cache',
        args: "{ when: 'always' }",
        fields: [],
        isOn: true,
      },
      make: () => cache({ when: 'always', store }),
    },
    {
      info: {
        name: 'context',
        about: 'Drops the oldest turns when the conversation outgrows the window.',
        module: '@chinwag/context',
        symbol: 'context',
        args: '{ window: {window} }',
        fields: [{ name: 'window', label: 'Window, in tokens', min: 200, max: 2_000_000, value: 8_000 }],
        isOn: true,
      },
      make: ({ window }) => context({ window }),
    },
    ...custom,
    {
      info: {
        name: 'fallback',
        about: 'Asks another model when the first one is throttled or fails.',
        module: '@chinwag/retry',
        symbol: 'fallback',
        args: "[{ model: 'gpt-4.1-nano' }]",
        fields: [],
        isOn: false,
      },
      make: () => fallback([{ model: 'gpt-4.1-nano' }]),
    },
    {
      info: {
        name: 'retry',
        about: 'Tries again, up to the first token.',
        module: '@chinwag/retry',
        symbol: 'retry',
        args: '{ attempts: {attempts} }',
        fields: [{ name: 'attempts', label: 'Attempts', min: 1, max: 10, value: 3 }],
        isOn: true,
      },
      make: ({ attempts }) => retry({ attempts }),
    },
  ]
}

/**
 * The middlewares of a choice, outermost first.
 * @throws RangeError for a part that is not in the catalogue, or a number that it does not take
 */
export function makeChain(parts: readonly Part[], choices: readonly PartChoice[]): Middleware<CacheCallOptions>[] {
  return choices.map(({ name, fields }) => {
    const part = parts.find(({ info }) => info.name === name)
    if (!part) throw new RangeError(`There is no middleware '${name}' here.`)
    return part.make(checkedFields(part.info, fields))
  })
}

/** The chain that the page begins with, and the one under `/v1`. */
export function firstChoice(parts: readonly Part[]): PartChoice[] {
  return parts.flatMap(({ info }) => (info.isOn ? [{ name: info.name, fields: {} }] : []))
}

function checkedFields(info: PartInfo, fields: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    info.fields.map(({ name, label, min, max, value }) => {
      const given = fields[name] ?? value
      if (Number.isInteger(given) && given >= min && given <= max) return [name, given]
      throw new RangeError(`${label} of '${info.name}' must be a whole number from ${min} to ${max}, got ${given}.`)
    }),
  )
}
