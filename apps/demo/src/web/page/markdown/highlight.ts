import hljs from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import cpp from 'highlight.js/lib/languages/cpp'
import css from 'highlight.js/lib/languages/css'
import go from 'highlight.js/lib/languages/go'
import java from 'highlight.js/lib/languages/java'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import python from 'highlight.js/lib/languages/python'
import rust from 'highlight.js/lib/languages/rust'
import sql from 'highlight.js/lib/languages/sql'
import typescript from 'highlight.js/lib/languages/typescript'
import xml from 'highlight.js/lib/languages/xml'
import yaml from 'highlight.js/lib/languages/yaml'
import { decodeEntities } from './decode-entities.ts'

const languages = { bash, cpp, css, go, java, javascript, json, python, rust, sql, typescript, xml, yaml }
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language)

/** A piece of code, and the classes of what it is. */
export interface Piece {
  readonly text: string
  readonly kind: string
}

/** Code in pieces that can be coloured; `undefined` for a language that is not known here. */
export function highlight(code: string, language: string): readonly Piece[] | undefined {
  if (!hljs.getLanguage(language)) return undefined
  return piecesOf(hljs.highlight(code, { language, ignoreIllegals: true }).value)
}

/** Takes the highlighter's HTML apart again, so that no HTML is ever put into the page. */
function piecesOf(html: string): Piece[] {
  const pieces: Piece[] = []
  const kinds: string[] = []
  for (const [part, kind] of html.matchAll(/<span class="([^"]*)">|<\/span>|[^<]+/g)) {
    if (kind !== undefined) kinds.push(kind)
    else if (part === '</span>') kinds.pop()
    else pieces.push({ text: decodeEntities(part), kind: kinds.at(-1) ?? '' })
  }
  return pieces
}
