export { cache, cacheKey, memoryStore } from '@chinwag/cache'
export { ChatResponse, createChat, upstreamKey } from '@chinwag/core'
