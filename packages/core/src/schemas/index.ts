export { parseChatChunk } from './parse-chat-chunk.ts'
export { parseChatCompletion } from './parse-chat-completion.ts'
export { parseChatParams } from './parse-chat-params.ts'
