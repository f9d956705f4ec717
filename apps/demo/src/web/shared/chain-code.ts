import type { PartChoice, PartInfo } from './protocol.ts'

/** A chain as the page knows it, to be written down as a program. */
export interface ChainCode {
  readonly parts: readonly PartChoice[]
  readonly catalogue: readonly PartInfo[]
  readonly model: string
  readonly question: string
  /** Where the simulator answers: with a fault, its name is the model's. */
  readonly isSimulated: boolean
  readonly fault: string | undefined
}

/** The program that builds the chain, and asks it the question. It runs as it is, as a file in `apps/demo/`. */
export function chainCode(chain: ChainCode): string {
  const infos = new Map(chain.catalogue.map((info) => [info.name, info]))
  const used = chain.parts.flatMap((choice) => {
    const info = infos.get(choice.name)
    return info ? [{ info, choice }] : []
  })
  const usesSimulator = chain.isSimulated || chain.fault !== undefined
  const imports = [
    { module: '@chinwag/core', symbol: 'createChat' },
    ...used.map(({ info }) => info),
    ...(usesSimulator ? [{ module: '@chinwag/testing', symbol: 'createSimulator' }] : []),
  ]
  const server = usesSimulator
    ? ["  apiKey: 'simulated',", '  fetch: createSimulator().fetch,']
    : ["  baseURL: process.env['OPENAI_BASE_URL'],", "  apiKey: process.env['OPENAI_API_KEY'],"]
  return [
    '// Save it in apps/demo/, from where its imports are found, and run it with node.',
    ...importLines(imports),
    '',
    'const chat = createChat({',
    ...server,
    '  // Outermost first.',
    `  use: [${used.map(({ info, choice }) => partCode(info, choice)).join(', ')}],`,
    '})',
    '',
    `const messages = [{ role: 'user', content: ${quoted(chain.question)} }] as const`,
    `const answer = chat.stream({ model: ${quoted(chain.fault ?? chain.model)}, messages })`,
    'for await (const text of answer.text()) process.stdout.write(text)',
    '',
  ].join('\n')
}

function importLines(imports: readonly { readonly module: string; readonly symbol: string }[]): string[] {
  const symbols = Map.groupBy(imports, ({ module }) => module)
  const modules = [...symbols.keys()].toSorted()
  return modules.map((module) => {
    const names = [...new Set((symbols.get(module) ?? []).map(({ symbol }) => symbol))].toSorted()
    return `import { ${names.join(', ')} } from ${quoted(module)}`
  })
}

function partCode({ symbol, args, fields }: PartInfo, choice: PartChoice): string {
  if (args === undefined) return symbol
  const filled = fields.reduce(
    (text, { name, value }) => text.replaceAll(`{${name}}`, String(choice.fields[name] ?? value)),
    args,
  )
  return `${symbol}(${filled})`
}

/** A string in single quotes, on one line. */
function quoted(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`)
  return `'${escaped.replaceAll('\u2028', String.raw`\u2028`).replaceAll('\u2029', String.raw`\u2029`)}'`
}
