import { describe, expect, it, vi } from 'vitest'
import { imageSizeOf } from './image-size.ts'

const url = (format: string, bytes: readonly number[]): string =>
  `data:image/${format};base64,${btoa(bytes.map((byte) => String.fromCharCode(byte)).join(''))}`
const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0))
const size = { width: 640, height: 480 }

describe('imageSizeOf', () => {
  it('reads a PNG', () => {
    const bytes = [0x89, ...ascii('PNG\r\n\x1a\n'), 0, 0, 0, 13, ...ascii('IHDR'), 0, 0, 2, 128, 0, 0, 1, 224]
    expect(imageSizeOf(url('png', bytes))).toEqual(size)
  })

  it('reads a GIF', () => {
    expect(imageSizeOf(url('gif', [...ascii('GIF89a'), 128, 2, 224, 1]))).toEqual(size)
  })

  it('reads a JPEG, past its metadata', () => {
    const metadata = [0xff, 0xe1, 0, 6, 0xff, 0xc0, 0, 0]
    const frame = [0xff, 0xc2, 0, 17, 8, 1, 224, 2, 128, 3, 0, 0]
    expect(imageSizeOf(url('jpeg', [0xff, 0xd8, ...metadata, ...frame]))).toEqual(size)
  })

  it('decodes some hundreds of characters of an image of a megabyte', () => {
    const noise = Array.from({ length: 60_000 }, () => 7)
    const metadata = [0xff, 0xe1, 0xe0, 0, ...noise].slice(0, 2 + 0xe000)
    const frame = [0xff, 0xc2, 0, 17, 8, 1, 224, 2, 128, 3, 0, 0]
    const jpeg = url('jpeg', [0xff, 0xd8, ...metadata, ...metadata, ...frame, ...noise])
    const decoding = vi.spyOn(globalThis, 'atob')
    expect(imageSizeOf(jpeg)).toEqual(size)
    expect(imageSizeOf(`data:image/png;base64,${'A'.repeat(1_000_000)}`)).toBeUndefined()
    const hostile = url('jpeg', [0xff, 0xd8, ...Array.from({ length: 30_000 }, () => 0)])
    expect(imageSizeOf(hostile)).toBeUndefined()
    const decoded = decoding.mock.calls.reduce((total, [text]) => total + text.length, 0)
    decoding.mockRestore()
    expect(decoded).toBeLessThan(5_000)
  })

  it('reads the three kinds of WebP', () => {
    const riff = (...rest: number[]): number[] => [...ascii('RIFF'), 0, 0, 0, 0, ...ascii('WEBP'), ...rest]
    const lossy = riff(...ascii('VP8 '), 0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 128, 2, 224, 1)
    const packed = 639 | (479 << 14)
    const lossless = riff(
      ...ascii('VP8L'),
      0,
      0,
      0,
      0,
      0x2f,
      packed & 255,
      (packed >> 8) & 255,
      (packed >> 16) & 255,
      packed >> 24,
      0,
      0,
      0,
      0,
      0,
    )
    const extended = riff(...ascii('VP8X'), 0, 0, 0, 0, 0, 0, 0, 0, 127, 2, 0, 223, 1, 0)
    expect([lossy, lossless, extended].map((bytes) => imageSizeOf(url('webp', bytes)))).toEqual([size, size, size])
  })

  it.each([
    ['an address', 'https://example.com/cat.png'],
    ['base64 that is none', 'data:image/png;base64,%%%%'],
    ['a file that ends too early', url('png', [0x89, ...ascii('PNG')])],
    ['a JPEG without a frame', url('jpeg', [0xff, 0xd8, 0xff, 0xe1, 0, 2, 0, 0, 0, 0, 0, 0])],
    ['another format', url('bmp', ascii('BM and then some more bytes of a picture'))],
    ['an image without any pixels', url('gif', [...ascii('GIF89a'), 0, 0, 0, 0])],
  ])('does not know the size of %s', (_, image) => {
    expect(imageSizeOf(image)).toBeUndefined()
  })
})
