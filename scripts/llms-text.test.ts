import { expect, test } from 'vitest'
import { llmsText } from './llms-text.ts'

const readme = [
  '# Kit',
  '',
  'Calls one\nserver. And more.',
  '',
  '```ts run',
  'go()',
  '```',
  '',
  '```ts',
  'no()',
  '```',
].join('\n')

test('holds title, summary, how to install, the first program, and a line for each page', () => {
  const pages = [
    { file: 'docs/keys.md', text: '# Keys\n\nHow `@kit/core` 1.2 authorises, and [more](x.md). The rest.\n' },
  ]
  expect(llmsText(readme, ['@kit/core', '@kit/retry'], [{ title: 'Docs', pages }])).toMatchInlineSnapshot(`
    "# Kit

    > Calls one server. And more.

    Install what you use of it; each package needs the first: \`npm install @kit/core @kit/retry\`. A whole program, which runs without a key:

    \`\`\`ts
    go()
    \`\`\`

    ## Docs

    - [Keys](docs/keys.md): How @kit/core 1.2 authorises, and more.
    "
  `)
})

test('lists a page without a paragraph by its title alone', () => {
  const sections = [{ title: 'Docs', pages: [{ file: 'docs/a.md', text: '# A\n\n## Part\n' }] }]
  expect(llmsText(readme, ['@kit/core'], sections)).toContain('\n- [A](docs/a.md)\n')
})
