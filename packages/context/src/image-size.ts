import type { ImageSize } from './image-tokens.ts'

/** A JPEG says its size after its metadata, and a preview image may be in there. */
const maxHeaderBytes = 192 * 1024

/**
 * Reads the size of an image in a `data:` URL from its first bytes: PNG, JPEG, GIF and WebP. `undefined` for an address, another
 * format, or a broken image.
 */
export function imageSizeOf(url: string): ImageSize | undefined {
  const start = /^data:[^,]{0,200};base64,/i.exec(url)?.[0].length
  if (start === undefined) return undefined
  const bytes = decode(url.slice(start, start + Math.ceil(maxHeaderBytes / 3) * 4))
  const size = bytes && (png(bytes) ?? gif(bytes) ?? webp(bytes) ?? jpeg(bytes))
  return size && size.width > 0 && size.height > 0 ? size : undefined
}

function decode(base64: string): DataView | undefined {
  try {
    const whole = base64.slice(0, base64.length - (base64.length % 4))
    return new DataView(Uint8Array.from(atob(whole), (character) => character.charCodeAt(0)).buffer)
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
function jpeg(bytes: DataView): ImageSize | undefined {
  if (bytes.byteLength < 4 || bytes.getUint16(0) !== 0xffd8) return undefined
  for (let at = 2; at + 9 <= bytes.byteLength;) {
    const marker = bytes.getUint16(at)
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && marker !== 0xffc4 && marker !== 0xffc8 && marker !== 0xffcc
    if (isFrame) return { width: bytes.getUint16(at + 7), height: bytes.getUint16(at + 5) }
    at += 2 + Math.max(2, bytes.getUint16(at + 2))
  }
  return undefined
}
