import { readFileSync } from 'node:fs'
import { type Comment, type Program, parseSync, type StaticExportEntry, Visitor } from 'oxc-parser'

/** A source file, parsed. */
export interface SourceModule {
  readonly file: string
  readonly text: string
  readonly program: Program
  readonly comments: readonly Comment[]
  /** What it exports, from where. */
  readonly exports: readonly StaticExportEntry[]
  /** Where it names types, in their order. */
  readonly typeNames: readonly { readonly name: string; readonly at: number }[]
}

/** Parses a source. @throws {SyntaxError} For one that is no TypeScript. */
export function parseModule(file: string, text: string = readFileSync(file, 'utf8')): SourceModule {
  const { program, comments, errors, module } = parseSync(file, text)
  const [error] = errors
  if (error) throw new SyntaxError(`${file}: ${error.message}`)
  const exports = module.staticExports.flatMap((statement) => statement.entries)
  return { file, text, program, comments, exports, typeNames: typeNamesIn(program) }
}

function typeNamesIn(program: Program): SourceModule['typeNames'] {
  const names: { name: string; at: number }[] = []
  const add = (node: { readonly type: string; readonly start: number }): void => {
    if ('name' in node && typeof node.name === 'string') names.push({ name: node.name, at: node.start })
  }
  new Visitor({
    TSTypeReference: (node) => add(node.typeName),
    TSTypeQuery: (node) => add(node.exprName),
    TSInterfaceHeritage: (node) => add(node.expression),
    TSClassImplements: (node) => add(node.expression),
    ClassDeclaration: (node) => node.superClass && add(node.superClass),
  }).visit(program)
  return names.toSorted((one, other) => one.at - other.at)
}
