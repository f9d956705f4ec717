import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { buildPage } from './page-files.ts'

const files = await buildPage()
const sizeOf = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + gzipSync(files.get(path)?.body ?? '').length, 0)

test('has the page, its script, its style, and what is loaded later in a file of its own', () => {
  const paths = [...files.keys()]
  expect(paths).toEqual(expect.arrayContaining(['/', '/main.js', '/style.css']))
  expect(paths.some((path) => /^\/highlight-\w+\.js$/.test(path))).toBe(true)
})

test('is small: under 80 kB compressed in all, and under 40 kB before there is code to colour', () => {
  const paths = [...files.keys()]
  expect(sizeOf(paths)).toBeLessThan(80_000)
  expect(sizeOf(['/', '/main.js', '/style.css', ...paths.filter((path) => path.startsWith('/chunk-'))])).toBeLessThan(
    40_000,
  )
})
