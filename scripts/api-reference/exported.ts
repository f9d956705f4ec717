import { dirname, join } from 'node:path'
import type { Class, Function, StaticExportEntry, TSInterfaceDeclaration, TSTypeAliasDeclaration } from 'oxc-parser'
import type { Statement, VariableDeclarator } from 'oxc-parser'
import { parseModule, type SourceModule } from './source-module.ts'

/** What declares an export. */
export type Declaration = Class | Function | TSInterfaceDeclaration | TSTypeAliasDeclaration | VariableDeclarator

/** An export of an entry, with where it is declared: more than once where it is overloaded. */
export interface Exported {
  readonly name: string
  readonly module: SourceModule
  readonly declarations: readonly Declaration[]
  /** Where its first statement begins: its documentation comment ends before that. */
  readonly start: number
}

/**
 * Lists what an entry exports, following re-exports to the declarations.
 *
 * @throws {Error} For an export that it cannot follow, such as one of another package.
 */
export function exportedBy(file: string, read: (file: string) => SourceModule = parseModule): readonly Exported[] {
  const module = read(file)
  return module.exports.flatMap((entry) => follow(module, entry, read))
}

function follow(
  module: SourceModule,
  entry: StaticExportEntry,
  read: (file: string) => SourceModule,
): readonly Exported[] {
  const { exportName, importName, localName, moduleRequest } = entry
  if (!moduleRequest) return [declaredIn(module, localName.name, exportName.name)]
  if (!moduleRequest.value.startsWith('.')) {
    throw new Error(
      `${module.file}: exports of other packages, such as \`${moduleRequest.value}\`, cannot be followed.`,
    )
  }
  const all = exportedBy(join(dirname(module.file), moduleRequest.value), read)
  if (importName.name === null) return all
  const found = all.find(({ name }) => name === importName.name)
  if (!found) throw new Error(`${module.file}: \`${importName.name}\` is not exported by ${moduleRequest.value}.`)
  return [{ ...found, name: exportName.name ?? found.name }]
}

function declaredIn(module: SourceModule, local: string | null, name: string | null): Exported {
  const statements = module.program.body.filter((statement) =>
    declarationsOf(statement).some((each) => each.id?.name === local),
  )
  const [first] = statements
  if (!first || local === null) throw new Error(`${module.file}: the declaration of \`${local}\` cannot be found.`)
  const declarations = statements.flatMap(declarationsOf).filter((each) => each.id?.name === local)
  return { name: name ?? local, module, declarations, start: first.start }
}

type Named = Declaration & { readonly id: { readonly name: string } | null }

function declarationsOf(statement: Statement): readonly Named[] {
  const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
  switch (node?.type) {
    case 'VariableDeclaration':
      return node.declarations.filter((each): each is VariableDeclarator & Named => each.id.type === 'Identifier')
    case 'ClassDeclaration':
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return [node]
    default:
      return []
  }
}
