/** What a model takes, in tokens. */
export interface ModelLimits {
  /** Prompt and answer together. */
  readonly window: number
  readonly maxOutput: number
  /** The prompt alone, where the model bounds it on its own. */
  readonly maxInput?: number | undefined
  /** How it parts a text into tokens, where that is not o200k. */
  readonly encoding?: 'cl100k' | undefined
}

/**
 * As of 2026-11-23.
 *
 * @see https://platform.openai.com/docs/models
 */
const table: readonly (readonly [ModelLimits, ...string[]])[] = [
  [{ window: 16_385, maxOutput: 4_096, encoding: 'cl100k' }, 'gpt-3.5-turbo', 'gpt-3.5-turbo-16k'],
  [{ window: 8_192, maxOutput: 8_192, encoding: 'cl100k' }, 'gpt-4'],
  [{ window: 32_768, maxOutput: 8_192, encoding: 'cl100k' }, 'gpt-4-32k'],
  [
    { window: 128_000, maxOutput: 4_096, encoding: 'cl100k' },
    'gpt-4-turbo',
    'gpt-4-turbo-preview',
    'gpt-4-0125-preview',
    'gpt-4-1106-preview',
  ],
  [{ window: 128_000, maxOutput: 16_384 }, 'gpt-4.5-preview'],
  [{ window: 128_000, maxOutput: 4_096 }, 'gpt-4o-2024-05-13'],
  [{ window: 128_000, maxOutput: 16_384 }, 'gpt-4o', 'gpt-4o-mini', 'chatgpt-4o'],
  [
    { window: 128_000, maxOutput: 16_384 },
    'gpt-4o-audio-preview',
    'gpt-4o-search-preview',
    'gpt-4o-mini-search-preview',
  ],
  [{ window: 1_047_576, maxOutput: 32_768 }, 'gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano'],
  [{ window: 128_000, maxOutput: 16_384 }, 'gpt-5-chat', 'gpt-5.1-chat', 'gpt-5.2-chat', 'gpt-5.3-chat'],
  [
    { window: 400_000, maxOutput: 128_000, maxInput: 272_000 },
    'gpt-5',
    'gpt-5-mini',
    'gpt-5-nano',
    'gpt-5.1',
    'gpt-5.2',
  ],
  [{ window: 400_000, maxOutput: 128_000, maxInput: 272_000 }, 'gpt-5.4-mini', 'gpt-5.4-nano'],
  [{ window: 1_050_000, maxOutput: 128_000, maxInput: 922_000 }, 'gpt-5.4', 'gpt-5.5'],
  [{ window: 1_050_000, maxOutput: 128_000, maxInput: 922_000 }, 'gpt-5.6-luna', 'gpt-5.6-sol', 'gpt-5.6-terra'],
  [{ window: 200_000, maxOutput: 100_000 }, 'o1', 'o3', 'o3-mini', 'o4-mini', 'codex-mini'],
  [{ window: 131_072, maxOutput: 131_072 }, 'gpt-oss-20b', 'gpt-oss-120b'],
]

const limits = new Map(table.flatMap(([limit, ...models]) => models.map((model) => [model, limit])))

/**
 * What a model takes, or `undefined` where the table does not know it. Dated versions (`gpt-4o-2024-08-06`), fine-tuned ones
 * (`ft:gpt-4o:…`), a provider's prefix (`openai/gpt-4o`, `azure/gpt-4o`) and Azure's spelling (`gpt-35-turbo`) are the model that they are made from.
 */
export function limitsOf(model: string): ModelLimits | undefined {
  const base = model
    .toLowerCase()
    .replace(/^ft:/, '')
    .replace(/:.*$/, '')
    .replace(/^(openai|azure)\//, '')
    .replace(/^gpt-35-/, 'gpt-3.5-')
  return limits.get(base) ?? limits.get(base.replace(/-(latest|\d{4}|\d{4}-\d{2}-\d{2})$/, ''))
}

/** The name of a model, as a request has it. Some servers serve one model and want no name. */
export function nameOf(model: unknown): string {
  return typeof model === 'string' ? model : ''
}
