import { asFields, type Fields } from './as-fields.ts'

/** What lies deeper is shown as JSON. */
const maxDepth = 64

/**
 * Tools as OpenAI's models are shown them: TypeScript declarations, far shorter than the JSON that is sent. In parts, for whoever wants to
 * pause in between. Of schemas that JSON can carry: one that contains itself has no end.
 *
 * The format is not documented; it was found by comparing with the counts that the API reports.
 */
export function* toolText(tools: readonly unknown[]): Generator<string, void> {
  yield 'namespace functions {\n\n'
  for (const tool of tools) {
    const { function: called, custom } = asFields(tool)
    yield* declare(asFields(called ?? custom))
    yield '\n\n'
  }
  yield '} // namespace functions'
}

function* declare(tool: Fields): Generator<string, void> {
  const { name, description } = tool
  const parameters = asFields(tool['parameters'])
  // Named once, however often a schema refers to them: written out in each place, they could grow without end.
  for (const [key, schema] of Object.entries({
    ...asFields(parameters['definitions']),
    ...asFields(parameters['$defs']),
  })) {
    yield `type ${key} = `
    yield* typeOf(asFields(schema), 0)
    yield ';\n'
  }
  yield `${comment(description, '')}type ${String(name)} = `
  if (Object.keys(asFields(parameters['properties'])).length === 0) yield '() => any;'
  else {
    yield '(_: {\n'
    yield* fieldsOf(parameters, 0)
    yield '\n}) => any;'
  }
}

function* fieldsOf(schema: Fields, depth: number): Generator<string, void> {
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
  const indent = '  '.repeat(depth)
  let before = ''
  for (const [name, value] of Object.entries(asFields(schema['properties']))) {
    const field = asFields(value)
    yield `${before}${comment(field['description'], indent)}${indent}${name}${required.has(name) ? '' : '?'}: `
    yield* typeOf(field, depth)
    yield field['default'] === undefined ? ',' : `, // default: ${JSON.stringify(field['default'])}`
    before = '\n'
  }
}

function* typeOf(schema: Fields, depth: number): Generator<string, void> {
  const { $ref, anyOf, type } = schema
  if (depth > maxDepth) yield JSON.stringify(schema)
  else if (typeof $ref === 'string') yield $ref.replace(/^.*\//, '')
  else if (Array.isArray(schema['enum'])) yield schema['enum'].map((value) => JSON.stringify(value)).join(' | ')
  else if (Array.isArray(anyOf)) {
    for (const [index, each] of anyOf.entries()) {
      if (index > 0) yield ' | '
      yield* typeOf(asFields(each), depth + 1)
    }
  } else if (type === 'array') {
    yield* typeOf(asFields(schema['items']), depth + 1)
    yield '[]'
  } else if (type === 'object') {
    yield '{\n'
    yield* fieldsOf(schema, depth + 1)
    yield `\n${'  '.repeat(depth)}}`
  } else if (type === 'integer') yield 'number'
  else yield typeof type === 'string' ? type : 'any'
}

function comment(text: unknown, indent: string): string {
  return typeof text === 'string' && text !== '' ? `${text.replace(/^/gm, `${indent}// `)}\n` : ''
}
