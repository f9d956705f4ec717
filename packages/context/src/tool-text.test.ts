import { expect, it } from 'vitest'
import { toolText } from './tool-text.ts'

const textOf = (tools: readonly unknown[]): string => [...toolText(tools)].join('')

it('shows tools as TypeScript', () => {
  const text = textOf([
    {
      type: 'function',
      function: {
        name: 'get_weather',
        description: 'Says what the weather is.\nMay be wrong.',
        parameters: {
          type: 'object',
          required: ['city'],
          properties: {
            city: { type: 'string', description: 'Which city.' },
            unit: { type: 'string', enum: ['C', 'F'], default: 'C' },
            days: { type: 'array', items: { type: 'integer' } },
            place: { $ref: '#/$defs/place' },
          },
          $defs: {
            place: { type: 'object', properties: { latitude: { anyOf: [{ type: 'number' }, { type: 'null' }] } } },
          },
        },
      },
    },
    { type: 'function', function: { name: 'stop' } },
    { type: 'custom', custom: { name: 'write', description: 'Writes.' } },
  ])
  expect(text).toMatchInlineSnapshot(`
    "namespace functions {

    type place = {
      latitude?: number | null,
    };
    // Says what the weather is.
    // May be wrong.
    type get_weather = (_: {
    // Which city.
    city: string,
    unit?: "C" | "F", // default: "C"
    days?: number[],
    place?: place,
    }) => any;

    type stop = () => any;

    // Writes.
    type write = () => any;

    } // namespace functions"
  `)
})

it('names a schema that is referred to, and writes it out once', () => {
  const properties = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`f${index}`, { $ref: '#/$defs/tree' }]),
  )
  const parameters = { type: 'object', properties, $defs: { tree: { type: 'object', properties } } }
  const text = textOf([{ type: 'function', function: { name: 'bomb', parameters } }])
  expect(text.length).toBeLessThan(1_000)
})
