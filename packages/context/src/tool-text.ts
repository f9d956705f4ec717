import { asFields, type Fields } from './as-fields.ts'

/** What lies deeper is `any`. */
const maxDepth = 12

/**
 * Tools as OpenAI's models are shown them: TypeScript declarations, far shorter than the JSON that is sent.
 *
 * The format is not documented; it was found by comparing with the counts that the API reports.
 */
export function toolText(tools: readonly unknown[]): string {
  const declarations = tools.map((tool) => {
    const { function: called, custom } = asFields(tool)
    return declare(asFields(called ?? custom))
  })
  return ['namespace functions {', ...declarations, '} // namespace functions'].join('\n\n')
}

function declare(tool: Fields): string {
  const { name, description } = tool
  const parameters = asFields(tool['parameters'])
  // Named once, however often a schema refers to them: written out in each place, they could grow without end.
  const named = Object.entries({ ...asFields(parameters['definitions']), ...asFields(parameters['$defs']) })
  const definitions = named.map(([key, schema]) => `type ${key} = ${typeOf(asFields(schema), 0)};\n`).join('')
  const fields = fieldsOf(parameters, 0)
  const type = fields === '' ? '() => any' : `(_: {\n${fields}\n}) => any`
  return `${definitions}${comment(description, '')}type ${String(name)} = ${type};`
}

function fieldsOf(schema: Fields, depth: number): string {
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const indent = '  '.repeat(depth)
  return Object.entries(asFields(schema['properties']))
    .map(([name, value]) => {
      const field = asFields(value)
      const preset = field['default'] === undefined ? '' : ` // default: ${JSON.stringify(field['default'])}`
      const optional = required.includes(name) ? '' : '?'
      return `${comment(field['description'], indent)}${indent}${name}${optional}: ${typeOf(field, depth)},${preset}`
    })
    .join('\n')
}

function typeOf(schema: Fields, depth: number): string {
  if (depth > maxDepth) return 'any'
  if (typeof schema['$ref'] === 'string') return schema['$ref'].replace(/^.*\//, '')
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ')
  if (Array.isArray(schema['anyOf']))
    return schema['anyOf'].map((each) => typeOf(asFields(each), depth + 1)).join(' | ')
  switch (schema['type']) {
    case 'array':
      return `${typeOf(asFields(schema['items']), depth + 1)}[]`
    case 'object':
      return `{\n${fieldsOf(schema, depth + 1)}\n${'  '.repeat(depth)}}`
    case 'integer':
      return 'number'
    default:
      return typeof schema['type'] === 'string' ? schema['type'] : 'any'
  }
}

function comment(text: unknown, indent: string): string {
  return typeof text === 'string' && text !== '' ? `${text.replace(/^/gm, `${indent}// `)}\n` : ''
}
