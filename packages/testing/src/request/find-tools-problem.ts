import { isRecord } from '../answer/is-record.ts'
import { badRequest, emptyArray, type Problem, wrongType } from './problem.ts'

/** The first thing that the API would refuse about the tools, and about which of them is to be called. */
export function findToolsProblem({ tools, tool_choice: choice }: Record<string, unknown>): Problem | undefined {
  if (tools === undefined || tools === null) return choice === undefined || choice === null ? undefined : choiceAlone
  if (!Array.isArray(tools)) return wrongType('tools', 'an array of objects', tools)
  if (tools.length === 0) return emptyArray('tools')
  const names = tools.map(nameOf)
  const twice = names.findIndex((name, index) => name !== undefined && names.indexOf(name) < index)
  if (twice >= 0) {
    return badRequest(
      `Invalid 'tools[${twice}].function.name': tool names must be unique, but '${names[twice]}' is there twice.`,
      `tools[${twice}].function.name`,
      'invalid_value',
    )
  }
  const wanted = nameOf(choice)
  if (wanted === undefined || names.includes(wanted)) return undefined
  return badRequest(
    `Invalid value for 'tool_choice': no function named '${wanted}' was specified in 'tools'.`,
    'tool_choice',
  )
}

const choiceAlone: Problem = badRequest(
  "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
  'tool_choice',
)

/** The name of a tool, or of the tool that a choice forces. */
function nameOf(tool: unknown): string | undefined {
  if (!isRecord(tool)) return undefined
  const named = tool['type'] === 'custom' ? tool['custom'] : tool['function']
  return isRecord(named) && typeof named['name'] === 'string' ? named['name'] : undefined
}
