import type { ClassElement, TSSignature } from 'oxc-parser'
import { type DocComment, parseDocComment } from './doc-comment.ts'
import type { Declaration } from './exported.ts'
import { functionSignature, inOneLine } from './signature.ts'
import type { SourceModule } from './source-module.ts'

/** A member of an interface or class, as its users see it. */
export interface Member {
  readonly signature: string
  readonly doc: DocComment
}

/** The members of an interface or class, but for those that are private or marked `@internal`. Nothing else has any. */
export function membersOf(module: SourceModule, node: Declaration): readonly Member[] {
  if (!('body' in node) || node.body === null) return []
  if (node.body.type !== 'ClassBody' && node.body.type !== 'TSInterfaceBody') return []
  return node.body.body.flatMap((each: ClassElement | TSSignature) => {
    const signature = memberSignature(module, each)
    const doc = docBefore(module, each.start)
    if (signature === undefined || doc.tags.some(({ name }) => name === 'internal')) return []
    return [{ signature: inOneLine(signature).replace(/[;,]$/, ''), doc }]
  })
}

/** The documentation comment that ends right before a place of the source, or an empty one. */
export function docBefore(module: SourceModule, start: number): DocComment {
  const comment = module.comments.findLast(({ end }) => end <= start)
  const isItsOwn = comment?.value.startsWith('*') === true && module.text.slice(comment.end, start).trim() === ''
  return parseDocComment(isItsOwn ? module.text.slice(comment.start, comment.end) : '')
}

function memberSignature(module: SourceModule, node: ClassElement | TSSignature): string | undefined {
  switch (node.type) {
    case 'StaticBlock':
      return undefined
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
    case 'TSAbstractMethodDefinition':
    case 'TSAbstractPropertyDefinition':
    case 'TSAbstractAccessorProperty':
      return isPublic(node) ? classMember(module, node) : undefined
    default:
      return module.text.slice(node.start, node.end)
  }
}

type NamedElement = Exclude<ClassElement, { type: 'StaticBlock' | 'TSIndexSignature' }>

function isPublic({ key, accessibility }: NamedElement): boolean {
  return key.type !== 'PrivateIdentifier' && (accessibility ?? 'public') === 'public'
}

function classMember(module: SourceModule, node: NamedElement): string {
  const text =
    'kind' in node
      ? functionSignature(module, node.value, node.start)
      : module.text.slice(node.start, node.typeAnnotation?.end ?? node.end)
  return text
    .replaceAll(/^(?:(?:public|declare|override) |(static ))+/g, '$1')
    .replace(/^((?:static )?)(?:async )?\*/, '$1')
}
