import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A file of the page, as it is sent. */
export interface PageFile {
  readonly type: string
  readonly body: Uint8Array
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
}

const source = (name: string): string => fileURLToPath(new URL(`../page/${name}`, import.meta.url))

/** Builds the page, in memory: its files by their paths. What is imported late is a file of its own. */
export async function buildPage(): Promise<ReadonlyMap<string, PageFile>> {
  const { outputFiles } = await build({
    entryPoints: [source('main.tsx'), source('style.css')],
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    outdir: '/',
    write: false,
    logLevel: 'warning',
  })
  const built = outputFiles.map(({ path, contents }) => [`/${basename(path)}`, fileOf(path, contents)] as const)
  return new Map([['/', fileOf('index.html', readFileSync(source('index.html')))], ...built])
}

function fileOf(path: string, body: Uint8Array): PageFile {
  return { type: types[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream', body }
}
