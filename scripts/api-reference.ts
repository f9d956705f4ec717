/** Writes what the documentation has of generated files: a page of API reference for each package, and `llms.txt`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { generatedDocs } from './generated-docs.ts'

for (const { file, text } of await generatedDocs()) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  console.log(`Wrote ${file}.`)
}
