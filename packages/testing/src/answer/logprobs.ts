import type { Logprobs, TokenLogprob } from '@chinwag/core'
import { pieces } from './pieces.ts'
import type { Random } from './random.ts'

const encoder = new TextEncoder()
const alternatives = [' the', ' a', ' and', ' of', ' to', ' in', ' is', ' it', ' for', ' on'] as const

/** Log probabilities for each piece of a text, with `top` alternatives each; the piece itself is the likeliest. */
export function logprobsOf(content: string, top: number, random: Random): Logprobs {
  return { content: pieces(content).map((piece) => tokenLogprob(piece, top, random)), refusal: null }
}

function tokenLogprob(token: string, top: number, random: Random): TokenLogprob {
  const own = entry(token, -random() * 0.7)
  const others = alternatives.filter((other) => other !== token).slice(0, Math.max(top - 1, 0))
  const ranked = others.map((other, rank) => entry(other, own.logprob - 1 - rank - random()))
  return { ...own, top_logprobs: top > 0 ? [own, ...ranked] : [] }
}

function entry(token: string, logprob: number): { token: string; logprob: number; bytes: number[] } {
  return { token, logprob: Math.round(logprob * 1e6) / 1e6, bytes: [...encoder.encode(token)] }
}
