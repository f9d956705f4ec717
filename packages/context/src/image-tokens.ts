/** Pixels. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** How a family of models counts an image. */
export type ImageRule =
  | { readonly by: 'tiles'; readonly base: number; readonly tile: number }
  | { readonly by: 'patches'; readonly factor: number }

const maxPatches = 1536

/** For an image whose size cannot be known, such as one behind an address. */
const assumedSize: ImageSize = { width: 1024, height: 1024 }

/**
 * Which rule a model follows. Models that are not in the list count like gpt-4o.
 *
 * @see https://platform.openai.com/docs/guides/images-vision#calculating-costs (read on 2026-11-23)
 */
export function imageRuleOf(model: string): ImageRule {
  return rules.find(([pattern]) => pattern.test(model.toLowerCase()))?.[1] ?? likeGpt4o
}

const likeGpt4o: ImageRule = { by: 'tiles', base: 85, tile: 170 }
const rules: readonly (readonly [RegExp, ImageRule])[] = [
  [/gpt-4o-mini/, { by: 'tiles', base: 2833, tile: 5667 }],
  [/gpt-4\.1-mini|gpt-5[^/]*-mini/, { by: 'patches', factor: 1.62 }],
  [/gpt-4\.1-nano|gpt-5[^/]*-nano/, { by: 'patches', factor: 2.46 }],
  [/o4-mini/, { by: 'patches', factor: 1.72 }],
  [/gpt-5/, { by: 'tiles', base: 70, tile: 140 }],
  [/(^|[/-])o[13](-|$)/, { by: 'tiles', base: 75, tile: 150 }],
]

/** Tokens of one image by the documented formulas; never by the length of its base64. */
export function imageTokens(size: ImageSize | undefined, detail: string | undefined, rule: ImageRule): number {
  const { width, height } = size ?? assumedSize
  if (rule.by === 'patches') return Math.ceil(patches(width, height) * rule.factor)
  return detail === 'low' ? rule.base : rule.base + rule.tile * tiles(width, height)
}

/** Fitted into 2048 × 2048, then to a shorter side of 768, then covered with squares of 512. Nothing is enlarged. */
function tiles(width: number, height: number): number {
  const fit = Math.min(1, 2048 / Math.max(width, height))
  const shrink = fit * Math.min(1, 768 / (Math.min(width, height) * fit))
  return cover(width * shrink, 512) * cover(height * shrink, 512)
}

/** Covered with squares of 32; an image that needs more than 1,536 of them is shrunk until it does not. */
function patches(width: number, height: number): number {
  return Math.min(maxPatches, cover(width, 32) * cover(height, 32))
}

function cover(length: number, square: number): number {
  // 767.9999999 is what 768 becomes on the way through two ratios.
  return Math.ceil(Math.round(length * 1e6) / 1e6 / square)
}
