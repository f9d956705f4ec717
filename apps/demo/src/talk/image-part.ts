import { readFile } from 'node:fs/promises'
import type { ContentPart } from '@chinwag/core'
import { UsageError } from '../usage-error.ts'
import { imageType } from './image-type.ts'

/** What the API takes in one request. */
const maxBytes = 50 * 1024 * 1024

/**
 * An image as a part of a question: an address as it is, a file as a `data:` URL of the type that its content has.
 *
 * @throws UsageError where there is no such file, or it holds no image that the API takes
 */
export async function imagePart(source: string): Promise<ContentPart> {
  const url = /^(https?:\/\/|data:image\/)/i.test(source) ? source : await dataUrl(source)
  return { type: 'image_url', image_url: { url } }
}

async function dataUrl(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new UsageError(`The image '${path}' cannot be read: ${reasonOf(error)}.`)
  })
  const type = imageType(bytes)
  if (type === undefined) throw new UsageError(`The file '${path}' is no PNG, JPEG, GIF or WebP image.`)
  if (bytes.length > maxBytes) throw new UsageError(`The image '${path}' is larger than 50 MiB.`)
  return `data:${type};base64,${bytes.toString('base64')}`
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'EACCES') return 'permission is denied'
  return message
}
