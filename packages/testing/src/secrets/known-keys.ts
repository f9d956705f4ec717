/** What keys look like, as providers make them. `*` is for those that are starred out in the middle. */
const keys: readonly string[] = [
  // OpenAI, Anthropic, DeepSeek, OpenRouter, Stripe
  '(?:sk|pk|rk)(?:-[\\w*-]{12,}|_[\\w*-]{16,})',
  // xAI, Groq, Hugging Face, Perplexity, NVIDIA, Cerebras, Fireworks, Replicate
  '(?:xai|gsk|hf|pplx|nvapi|csk|fw|r8)[-_][\\w*-]{16,}',
  // Together
  'tgp_v\\d_[\\w-]{16,}',
  // GitHub, which serves models too
  'gh[opsur]_\\w{16,}',
  'github_pat_\\w{16,}',
  // Google, Amazon
  'AIza[\\w-]{30,}',
  '(?:AKIA|ASIA)[A-Z0-9]{16}',
  // JSON web tokens, and the ids of organizations and projects
  'eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*',
  '(?:org-|proj_)[A-Za-z0-9]{16,}',
]

/** Keys as providers make them, wherever they stand. One list for the journal and for recordings. */
export const knownKeys: RegExp = new RegExp(`(?<![A-Za-z0-9])(?:${keys.join('|')})`, 'gu')

/** Schemes of `authorization`, under whatever name they are sent. */
export const scheme: RegExp = /^(?:bearer|basic|digest|negotiate|token)\s+/iu

/** Names, of headers and of fields of an address, whose values can be a secret. */
export const secretName: RegExp =
  /auth|key|token|secret|cookie|passw|pwd|jwt|session|credential|signature|assertion|bearer|(?:^|-)sid$/iu
