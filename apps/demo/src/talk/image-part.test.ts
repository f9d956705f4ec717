import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../test/temporary-folder.ts'
import { UsageError } from '../usage-error.ts'
import { imagePart } from './image-part.ts'

const beginnings = {
  'image/png': '\u0089PNG\r\n\u001A\n',
  'image/jpeg': '\u00FF\u00D8\u00FF\u00E0',
  'image/gif': 'GIF89a',
  'image/webp': 'RIFF\u0001\u0002\u0003\u0004WEBPVP8 ',
}

test.each(Object.entries(beginnings))('a file of %s becomes a data URL, whatever its name', async (type, text) => {
  const path = join(temporaryFolder(), 'picture.txt')
  const bytes = Buffer.from(text, 'latin1')
  writeFileSync(path, bytes)
  expect(await imagePart(path)).toEqual({
    type: 'image_url',
    image_url: { url: `data:${type};base64,${bytes.toString('base64')}` },
  })
})

test.each(['https://a.example/cat', 'http://a.example/cat.png', 'data:image/png;base64,AA'])(
  '%s stays',
  async (url) => {
    expect(await imagePart(url)).toEqual({ type: 'image_url', image_url: { url } })
  },
)

test('what is no image, or not there, is a mistake of usage', async () => {
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder, name)
  writeFileSync(path('notes.png'), 'RIFF is how this text begins')
  writeFileSync(path('empty.png'), '')
  mkdirSync(path('folder'))
  const messageOf = (name: string): Promise<unknown> =>
    imagePart(path(name)).catch((error: unknown) =>
      error instanceof UsageError ? error.message.replaceAll(`${folder}/`, '') : error,
    )
  const names = ['notes.png', 'empty.png', 'folder', 'missing.png']
  expect(await Promise.all(names.map(messageOf))).toEqual([
    "The file 'notes.png' is no PNG, JPEG, GIF or WebP image.",
    "The file 'empty.png' is no PNG, JPEG, GIF or WebP image.",
    "The image 'folder' cannot be read: it is a folder.",
    "The image 'missing.png' cannot be read: there is no such file.",
  ])
})
