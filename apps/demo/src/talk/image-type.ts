/** The image types that the API takes, and how a file of each begins. `undefined` stands for any byte. */
const beginnings: readonly (readonly [type: string, bytes: readonly (number | undefined)[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46, ...Array.from({ length: 4 }, () => undefined), 0x57, 0x45, 0x42, 0x50]],
]

/** The type of an image by what is in it, whatever its name says; `undefined` where it is none that the API takes. */
export function imageType(bytes: Uint8Array): string | undefined {
  return beginnings.find(([, expected]) => expected.every((byte, at) => byte === undefined || bytes[at] === byte))?.[0]
}
