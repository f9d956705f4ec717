import type { Token, Tokens } from 'marked'
import type { ComponentChild } from 'preact'
import { CodeBlock } from './code-block.tsx'
import { renderInline } from './render-inline.tsx'

/** One block of Markdown. `isDone`: no more of it will come. */
export function renderBlock(token: Token, key: number, isDone: boolean): ComponentChild {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'heading':
      return heading(token as Tokens.Heading, key)
    case 'code':
      return <CodeBlock key={key} code={token['text']} language={token['lang'] ?? ''} isDone={isDone} />
    case 'list':
      return list(token as Tokens.List, key, isDone)
    case 'table':
      return table(token as Tokens.Table, key)
    case 'blockquote':
      return <blockquote key={key}>{token.tokens?.map((each, index) => renderBlock(each, index, isDone))}</blockquote>
    case 'hr':
      return <hr key={key} />
    case 'html':
      return <p key={key}>{token.raw}</p>
    case 'text':
      return <span key={key}>{renderInline([token])}</span>
    default:
      return <p key={key}>{renderInline((token as Tokens.Generic).tokens) ?? token.raw}</p>
  }
}

/** Below the headings of the page. */
function heading({ depth, tokens }: Tokens.Heading, key: number): ComponentChild {
  const Level = depth <= 2 ? 'h4' : depth === 3 ? 'h5' : 'h6'
  return (
    <Level key={key} class={`depth-${depth}`}>
      {renderInline(tokens)}
    </Level>
  )
}

function list({ ordered, start, items }: Tokens.List, key: number, isDone: boolean): ComponentChild {
  const children = items.map((item, index) => (
    <li key={index}>{item.tokens.map((each, at) => renderBlock(each, at, isDone || index < items.length - 1))}</li>
  ))
  if (!ordered) return <ul key={key}>{children}</ul>
  return (
    <ol key={key} start={start === '' ? 1 : start}>
      {children}
    </ol>
  )
}

function table({ header, rows }: Tokens.Table, key: number): ComponentChild {
  return (
    <div key={key} class="table" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead>
          <tr>
            {header.map(({ tokens, align }) => (
              <th scope="col" class={align ?? ''}>
                {renderInline(tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {row.map(({ tokens, align }) => (
                <td class={align ?? ''}>{renderInline(tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
