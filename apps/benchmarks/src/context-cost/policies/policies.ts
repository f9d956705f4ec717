import { aiSdkPrune } from './ai-sdk.ts'
import { chinwag, chinwagShorten } from './chinwag.ts'
import { keepAll } from './keep-all.ts'
import { langchainBest, langchainDefaults } from './langchain.ts'
import type { Policy } from './policy.ts'
import { slide, slideSteps } from './slide.ts'

/** Everything that is compared by cost. Sliding is what the others are measured by. */
export const policies: readonly Policy[] = [
  keepAll,
  slide,
  slideSteps,
  langchainDefaults,
  langchainBest,
  aiSdkPrune,
  chinwag,
  chinwagShorten,
]
