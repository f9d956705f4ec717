import { expect, test } from 'vitest'
import { describeInChromium } from './describe-in-chromium.ts'

const run = "document.documentElement.dataset.broken='yes'"

/** What a model could write to have its text run, or its reader watched. */
const hostile = `# <script>${run}</script> heading

<script>${run}</script>

<img src=x onerror="${run}"> and inline <img src=x onerror="${run}"> too

<div onclick="${run}"><svg onload="${run}"></svg></div>

[a link](javascript:${run}) [another](JaVaScRiPt:${run}) [data](data:text/html,<script>${run}</script>)

[encoded](&#106;avascript:${run}) [tab](java&#9;script:${run}) <javascript:${run}>

![picture](http://127.0.0.1:9/pixel.png) ![other](javascript:${run}) [fine](https://example.org/)

\`\`\`html
<script>${run}</script><img src=x onerror="${run}">
\`\`\`

\`\`\`"><img onerror=${run} src=x>
code
\`\`\`

| <script>${run}</script> | b |
| --- | --- |
| <iframe srcdoc="<script>parent.${run}</script>"></iframe> | <style>*{display:none}</style> |

- [ ] <input autofocus onfocus="${run}">
`

describeInChromium('a hostile answer', (open) => {
  test('runs nothing, loads nothing, and is shown as text', async () => {
    await using chat = await open({ simulation: { answer: () => hostile } })
    const { page, url } = chat
    const requests: string[] = []
    page.on('request', (request) => void requests.push(request.url()))
    await chat.ask('Hello')
    await chat.settled()
    await page.locator('.answer .hljs-tag, .answer .hljs-name').first().waitFor()
    for (const link of await page.locator('.answer a').all()) await link.hover()
    await page.locator('.answer').click()
    const found = await page.evaluate(() => ({
      broken: document.documentElement.dataset['broken'],
      elements: document.querySelectorAll('.answer :is(script, img, iframe, svg, style, object, form)').length,
      handlers: [...document.querySelectorAll('.answer *')].filter((element) =>
        element.getAttributeNames().some((name) => name.startsWith('on')),
      ).length,
      addresses: [...document.querySelectorAll('.answer a')].map((link) => (link as HTMLAnchorElement).protocol),
    }))
    expect(found).toMatchObject({ broken: undefined, elements: 0, handlers: 0 })
    expect(new Set(found.addresses)).toEqual(new Set(['http:', 'https:']))
    expect(await page.locator('.answer').innerText()).toContain('<script>')
    expect(requests.filter((address) => !address.startsWith(url))).toEqual([])
    expect(chat.complaints).toEqual([])
  })

  test('is stopped by the policy of the page even where it becomes HTML', async () => {
    await using chat = await open()
    const { page } = chat
    const outcomes = await page.evaluate(() => {
      const attempt = (work: () => void): string => {
        try {
          work()
          return 'done'
        } catch (error) {
          return error instanceof Error ? error.name : 'error'
        }
      }
      const script = "document.documentElement.dataset.broken = 'yes'"
      const image = document.createElement('img')
      return {
        html: attempt(() => (document.body.innerHTML = '<b>x</b>')),
        attribute: attempt(() => image.setAttribute('onerror', script)),
        appended: attempt(() => {
          const element = document.createElement('script')
          element.append(script)
          document.body.append(element)
        }),
      }
    })
    expect(outcomes.html).toBe('TypeError')
    expect(await page.evaluate(() => document.documentElement.dataset['broken'])).toBeUndefined()
  })

  test('needs the token of its address where there is one, and says so', async () => {
    const token = 'a-long-secret-token'
    await using chat = await open({ token, fragment: `#token=${token}` })
    const { page } = chat
    await chat.ask('Hello')
    await page.locator('.outcome.answered').waitFor()
    await page.goto('about:blank')
    await page.goto(chat.url)
    expect(await page.getByRole('alert').innerText()).toContain('A token is needed')
  })

  test('keeps no key, and no token but that of its address', async () => {
    await using chat = await open({
      server: { baseURL: 'http://127.0.0.1:9/v1', apiKey: 'sk-key-of-the-server' },
    })
    await chat.ask('Hello')
    await chat.settled()
    // What is kept over a reload is written on leaving.
    await chat.page.reload()
    await chat.page.locator('.asked').waitFor()
    const everything = await chat.page.evaluate(
      () => document.documentElement.outerHTML + JSON.stringify([localStorage, sessionStorage, document.cookie]),
    )
    expect(everything).toContain('Hello')
    expect(everything).not.toContain('sk-key-of-the-server')
  })
})
