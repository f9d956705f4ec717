import type { ImageSize } from './image-tokens.ts'

/** A JPEG says its size after its metadata, and a preview image may be in there. */
const maxHeaderBytes = 192 * 1024
const maxSegments = 100
/** What the other formats need. */
const headerBytes = 32

/**
 * Reads the size of an image in a `data:` URL from its first bytes: PNG, JPEG, GIF and WebP. `undefined` for an address, another
 * format, or a broken image. Decodes some dozens of bytes, however large the image is.
 */
export function imageSizeOf(url: string): ImageSize | undefined {
  const start = /^data:[^,]{0,200};base64,/i.exec(url)?.[0].length
  if (start === undefined) return undefined
  const bytesAt: BytesAt = (at, length) => decode(url, start, at, length)
  const bytes = bytesAt(0, headerBytes)
  const size = bytes && (png(bytes) ?? gif(bytes) ?? webp(bytes) ?? jpeg(bytesAt))
  return size && size.width > 0 && size.height > 0 ? size : undefined
}

/** Some bytes of an image, fewer at its end; `undefined` where it is no base64. */
type BytesAt = (at: number, length: number) => DataView | undefined

/** Four characters are three bytes. */
function decode(url: string, start: number, at: number, length: number): DataView | undefined {
  const first = Math.floor(at / 3)
  const base64 = url.slice(start + first * 4, start + Math.ceil((at + length) / 3) * 4)
  try {
    const text = atob(base64.slice(0, base64.length - (base64.length % 4)))
    const bytes = new Uint8Array(text.length)
    for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index)
    const skipped = Math.min(at - first * 3, bytes.length)
    return new DataView(bytes.buffer, skipped, Math.min(length, bytes.length - skipped))
  } catch {
    return undefined
  }
}

function png(bytes: DataView): ImageSize | undefined {
  if (bytes.byteLength < 24 || bytes.getUint32(0) !== 0x89504e47) return undefined
  return { width: bytes.getUint32(16), height: bytes.getUint32(20) }
}

function gif(bytes: DataView): ImageSize | undefined {
  if (bytes.byteLength < 10 || bytes.getUint32(0) !== 0x47494638) return undefined
  return { width: bytes.getUint16(6, true), height: bytes.getUint16(8, true) }
}

function webp(bytes: DataView): ImageSize | undefined {
  if (bytes.byteLength < 30 || bytes.getUint32(8) !== 0x57454250) return undefined
  const format = bytes.getUint32(12)
  if (format === 0x56503820)
    return { width: bytes.getUint16(26, true) & 0x3fff, height: bytes.getUint16(28, true) & 0x3fff }
  if (format === 0x5650384c) {
    const packed = bytes.getUint32(21, true)
    return { width: (packed & 0x3fff) + 1, height: ((packed >> 14) & 0x3fff) + 1 }
  }
  if (format !== 0x56503858) return undefined
  return { width: (bytes.getUint32(24, true) & 0xffffff) + 1, height: (bytes.getUint32(26, true) >>> 8) + 1 }
}

/** Walks from segment to segment until the one that holds the frame. */
function jpeg(bytesAt: BytesAt): ImageSize | undefined {
  if (bytesAt(0, 2)?.getUint16(0) !== 0xffd8) return undefined
  let at = 2
  for (let segment = 0; segment < maxSegments && at < maxHeaderBytes; segment++) {
    const bytes = bytesAt(at, 9)
    if (!bytes || bytes.byteLength < 9) return undefined
    const marker = bytes.getUint16(0)
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && marker !== 0xffc4 && marker !== 0xffc8 && marker !== 0xffcc
    if (isFrame) return { width: bytes.getUint16(7), height: bytes.getUint16(5) }
    at += 2 + Math.max(2, bytes.getUint16(2))
  }
  return undefined
}
