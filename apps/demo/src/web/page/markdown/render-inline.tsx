import type { Token } from 'marked'
import type { ComponentChild, ComponentChildren } from 'preact'
import { decodeEntities } from './decode-entities.ts'
import { safeAddress } from './safe-address.ts'

/** The text inside a block. Nothing here becomes HTML: tags that a model wrote are shown as text. */
export function renderInline(tokens: readonly Token[] | undefined): ComponentChildren {
  return tokens?.map((token) => renderToken(token))
}

function renderToken(token: Token): ComponentChild {
  switch (token.type) {
    case 'strong':
      return <strong>{renderInline(token.tokens)}</strong>
    case 'em':
      return <em>{renderInline(token.tokens)}</em>
    case 'del':
      return <del>{renderInline(token.tokens)}</del>
    case 'codespan':
      return <code>{token['text']}</code>
    case 'br':
      return <br />
    case 'link':
      return link(token['href'], renderInline(token.tokens))
    case 'image':
      // Loading it would tell its server that the answer is being read.
      return link(token['href'], `Image: ${token['text'] || token['href']}`)
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? <br /> : token.raw
    case 'checkbox':
      return (
        <input type="checkbox" checked={token['checked']} disabled aria-label={token['checked'] ? 'done' : 'to do'} />
      )
    case 'text':
      return token.tokens ? renderInline(token.tokens) : decodeEntities(token['text'])
    case 'escape':
      return token['text']
    default:
      return token.raw
  }
}

function link(href: string, children: ComponentChildren): ComponentChild {
  const address = safeAddress(href)
  if (address === undefined) return <span>{children}</span>
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}
