import fc from 'fast-check'
import { lexer, type Token } from 'marked'
import { describe, expect, test } from 'vitest'
import { decodeEntities } from './decode-entities.ts'
import { highlight } from './highlight.ts'
import { safeAddress } from './safe-address.ts'
import { BlockReader } from './split-blocks.ts'

/** Every kind of block, next to every other. Definitions of links are left out: one may change what was read long before. */
const block = fc.constantFrom(
  '# Heading',
  'A paragraph with **bold** text\nand a second line.',
  'Setext\n---',
  '- one\n- two\n\n  more of two',
  '1. one\n\n2. two',
  '1. one\n   - nested\n     ```js\n     code\n     ```',
  '- [ ] to do\n- [x] done',
  '```python\ndef f():\n\n    return 1\n```',
  '~~~\nopen',
  '    indented code',
  '| a | b |\n| - | - |\n| 1 | 2 |',
  '> quoted\n> - list\n\nlazy',
  '---',
  '<div>\nhtml\n</div>',
  'a `code` [link](https://example.org) ![image](x.png) <br> &amp; \\* end',
  '2',
  '-',
  '* * *',
  '',
)
const document = fc
  .array(fc.tuple(block, fc.constantFrom('\n', '\n\n', '\n\n\n', '\r\n\r\n')), { maxLength: 8 })
  .map((parts) => parts.flat().join(''))

const kinds = (tokens: readonly Token[]) =>
  tokens.filter(({ type }) => type !== 'space').map(({ type, raw }) => [type, raw.trimEnd()])

describe('Markdown that grows', () => {
  test('comes to the same blocks as the whole text, however it is cut', () => {
    fc.assert(
      fc.property(document, fc.infiniteStream(fc.integer({ min: 1, max: 12 })), (text, sizes) => {
        const reader = new BlockReader()
        let read = reader.read('')
        for (let end = 0; end < text.length;) {
          end = Math.min(text.length, end + (sizes.next().value ?? 1))
          read = reader.read(text.slice(0, end))
        }
        expect(kinds(read.blocks)).toEqual(kinds(lexer(text.replaceAll(/\r\n?/g, '\n'))))
      }),
      { numRuns: 500 },
    )
  })

  test('keeps the blocks that are complete: the same objects, up to the last one', () => {
    const reader = new BlockReader()
    const first = reader.read('# One\n\nTwo is complete.\n\nThree\nis')
    const second = reader.read('# One\n\nTwo is complete.\n\nThree\nis not.')
    expect(second.done).toBe(4)
    for (let at = 0; at < first.done; at++) expect(second.blocks[at]).toBe(first.blocks[at])
  })

  test('begins anew with another text', () => {
    const reader = new BlockReader()
    reader.read('# One\n\nTwo\n\nThree\n')
    expect(kinds(reader.read('Other').blocks)).toEqual([['paragraph', 'Other']])
  })
})

describe('an address that a model wrote', () => {
  test.each(['https://example.org/a?b=c', 'http://localhost/', 'mailto:a@example.org'])(
    'may be followed: %s',
    (address) => {
      expect(safeAddress(address)).toBe(address)
    },
  )

  test.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://example.org/1',
    'file:///etc/passwd',
    'relative/path',
    '//example.org',
    '',
  ])('is no link: %s', (address) => {
    expect(safeAddress(address)).toBeUndefined()
  })

  test('is never anything but a web page or mail, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.webUrl().chain((url) => fc.constantFrom(url, `javascript:${url}`, `x${url}`)),
        (address) => {
          expect(safeAddress(address) ?? 'https:').toMatch(/^(?:https?|mailto):/)
        },
      ),
    )
  })
})

describe('character references', () => {
  test.each([
    ['a &amp; b &lt;c&gt; &quot;d&quot;', 'a & b <c> "d"'],
    ['&#65;&#x42;&copy;', 'AB©'],
    ['&amp;lt;', '&lt;'],
    ['&nosuch; &#0; &#9999999; &', '&nosuch; &#0; &#9999999; &'],
  ])('of %s', (text, decoded) => {
    expect(decodeEntities(text)).toBe(decoded)
  })
})

describe('coloured code', () => {
  test('is the same text, in pieces', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'def ', 'x', '\n', '# ', '&lt;', '😀') }),
        (code) => {
          expect(
            highlight(code, 'python')
              ?.map(({ text }) => text)
              .join(''),
          ).toBe(code)
        },
      ),
    )
  })

  test('knows a keyword', () => {
    expect(highlight('def f(): pass', 'python')).toContainEqual({ text: 'def', kind: 'hljs-keyword' })
  })

  test('leaves a language alone that it does not know', () => {
    expect(highlight('x', 'klingon')).toBeUndefined()
  })
})
