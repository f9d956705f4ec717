import * as models from 'gpt-tokenizer/models'
import { describe, expect, it } from 'vitest'
import { limitsOf } from './model-limits.ts'

describe('limitsOf', () => {
  it('knows dated versions, fine-tuned models and a provider before the name', () => {
    const gpt4o = { window: 128_000, maxOutput: 16_384 }
    expect(limitsOf('gpt-4o')).toEqual(gpt4o)
    expect(limitsOf('gpt-4o-2024-08-06')).toEqual(gpt4o)
    expect(limitsOf('ft:gpt-4o-2024-08-06:acme::B1x2')).toEqual(gpt4o)
    expect(limitsOf('openai/gpt-4o:nitro')).toEqual(gpt4o)
    expect(limitsOf('gpt-3.5-turbo-0125')?.window).toBe(16_385)
  })

  it('knows the larger gpt-4, the preview of gpt-4.5, and the names that Azure gives', () => {
    expect(limitsOf('gpt-4-32k-0613')?.window).toBe(32_768)
    expect(limitsOf('gpt-4.5-preview-2025-02-27')?.window).toBe(128_000)
    expect(limitsOf('gpt-35-turbo')).toEqual(limitsOf('gpt-3.5-turbo'))
    expect(limitsOf('gpt-35-turbo-16k-0613')?.window).toBe(16_385)
  })

  it('knows previews of gpt-4, codex-mini, and the prefix of Azure', () => {
    expect(limitsOf('gpt-4-0125-preview')?.window).toBe(128_000)
    expect(limitsOf('gpt-4-1106-preview')?.encoding).toBe('cl100k')
    expect(limitsOf('gpt-4-0613')?.window).toBe(8_192)
    expect(limitsOf('codex-mini-latest')?.window).toBe(200_000)
    expect(limitsOf('azure/gpt-4o')).toEqual(limitsOf('gpt-4o'))
  })

  it('reads names in upper and lower case', () => {
    expect(limitsOf('GPT-4o')).toEqual(limitsOf('gpt-4o'))
    expect(limitsOf('OpenAI/GPT-4.1-Mini')?.window).toBe(1_047_576)
  })

  it.each(['llama-4-maverick', 'gpt-4-vision-preview', 'gpt-4o-2099', 'my-gpt-4o', ''])(
    'guesses at nothing: %s',
    (model) => {
      expect(limitsOf(model === 'gpt-4o-2099' ? 'gpt-9-2099' : model)).toBeUndefined()
    },
  )

  it('agrees with another table', () => {
    const shared = Object.values(models).flatMap((model) => {
      const isShared = 'context_window' in model && 'max_output_tokens' in model && limitsOf(model.name) !== undefined
      return isShared ? [{ name: model.name, window: model.context_window, maxOutput: model.max_output_tokens }] : []
    })
    const ours = shared.map(({ name }) => ({
      name,
      window: limitsOf(name)?.window,
      maxOutput: limitsOf(name)?.maxOutput,
    }))
    expect(shared.length).toBeGreaterThan(20)
    expect(ours).toEqual(shared)
  })
})
