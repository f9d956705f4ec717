import type { Function } from 'oxc-parser'
import type { Declaration } from './exported.ts'
import type { SourceModule } from './source-module.ts'

/** What a function, a constant, a type or the head of a class looks like in TypeScript, without bodies and defaults. */
export function signatureOf(module: SourceModule, node: Declaration): string {
  switch (node.type) {
    case 'VariableDeclarator':
      return `const ${module.text.slice(node.start, node.id.typeAnnotation ? node.id.end : node.end)}`
    case 'ClassDeclaration':
    case 'ClassExpression':
    case 'TSInterfaceDeclaration':
      return module.text.slice(node.start, node.body.start).trim()
    case 'TSTypeAliasDeclaration':
      return module.text.slice(node.start, node.end)
    default:
      return functionSignature(module, node, node.start)
  }
}

/** The head of a function or method that begins at `start`. A parameter with a default is one that may be left out. */
export function functionSignature(module: SourceModule, node: Function, start: number): string {
  let text = ''
  let at = start
  for (const param of node.params) {
    if (param.type !== 'AssignmentPattern') continue
    const { left } = param
    const nameEnd = left.typeAnnotation?.start ?? left.end
    text += `${module.text.slice(at, nameEnd)}?${module.text.slice(nameEnd, left.end)}`
    at = param.end
  }
  text += module.text.slice(at, node.body?.start ?? node.end)
  return text.replace(/^((?:static )?)async /, '$1').trim()
}

/** Whether a declaration may be left out of a list of overloads: it is the one with the body, which callers do not see. */
export function isOverloaded(node: Declaration, all: readonly Declaration[]): boolean {
  return node.type === 'FunctionDeclaration' && all.some((each) => each.type === 'TSDeclareFunction')
}

/** A signature in one line. In a type with several members, each on a line of its own, a semicolon stands where a line ended. */
export function inOneLine(signature: string): string {
  return signature
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/ .*/g, '')
    .trim()
    .replaceAll(/(?<before>\S)?[ \t]*\n\s*(?<after>\S)/g, (_, before: string = '', after: string) => {
      if (before === ',' && /[)\]}>]/.test(after)) return after === '}' ? ` ${after}` : after
      if (/[([<]/.test(before) || /[)\]>]/.test(after)) return before + after
      return `${before}${/[{,|&:;=>?]/.test(before) || /[}|&:?=]/.test(after) ? ' ' : '; '}${after}`
    })
    .replaceAll(/(?<=[:=(<,]) \| /g, ' ')
}
