import { existsSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

const path = '../shared/data/chat-completions.schema.json'
const ajv = new Ajv2020({ strict: false, validateFormats: false })

/** Whether the published schema of the API is here. Tests that need it are skipped, with a notice, where it is not. */
export const hasApiSchema: boolean = existsSync(path)
if (hasApiSchema) ajv.addSchema(JSON.parse(readFileSync(path, 'utf8')), 'api')
else console.warn(`Skipped: answers are not checked against the API's schema, for ${path} is missing.`)

/** What the API's own schema says against a value; `''` where it is right. */
export function schemaErrors(definition: string, value: unknown): string {
  const validate = ajv.getSchema(`api#/$defs/${definition}`)
  if (validate === undefined) throw new Error(`The schema has no definition \`${definition}\`.`)
  return validate(value) === true ? '' : ajv.errorsText(validate.errors)
}
