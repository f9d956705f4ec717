import { awsStandard } from './aws-standard.ts'
import { chinwag } from './chinwag.ts'
import { grpc } from './grpc.ts'
import { noRetry } from './no-retry.ts'
import { openaiNode } from './openai-node.ts'
import { pRetry } from './p-retry.ts'
import type { Policy } from './policy.ts'

/** Whom the simulation compares. */
export const policies: readonly Policy[] = [noRetry, openaiNode, awsStandard, grpc, pRetry, chinwag]
