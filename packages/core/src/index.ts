export { apiKeyHeader } from './auth/api-key-header.ts'
export type { ApiKey, Auth, AuthAttempt, Credentials, ExpiringKey } from './auth/auth.ts'
export type { AzureAddress } from './auth/azure-url.ts'
export { azure, type AzureOptions } from './auth/azure.ts'
export { bearer } from './auth/bearer.ts'
export type { KeyPoolOptions } from './auth/key-pool-options.ts'
export { keyPool } from './auth/key-pool.ts'
export type { CallOptions, HeaderValues } from './call-options.ts'
export { ChatStream } from './chat-stream.ts'
export { type Chat, type ChatOptions, createChat } from './chat.ts'
export { compose } from './compose.ts'
export { deadlineKey, type Upstream, upstreamKey } from './context-keys.ts'
export {
  type AttemptRecord,
  ChatError,
  type ChatErrorOptions,
  isChatError,
  isRetryable,
  type TimeoutPhase,
} from './errors/chat-error.ts'
export { type ChatErrorCode, type ErrorCodeInfo, errorCodes } from './errors/error-codes.ts'
export { toFetch, type ToFetchOptions } from './fetch/to-fetch.ts'
export { mapRequest } from './map-request.ts'
export { mapText, type MapTextOptions } from './map-text.ts'
export {
  type CallContext,
  type CallEvent,
  type ChatRequest,
  type ContextKey,
  createContextKey,
  type EmittedEvent,
  type Middleware,
  type Next,
  type OptionsOf,
  type Transport,
} from './middleware.ts'
export { ChatResponse, type ChatResponseInit } from './response/chat-response.ts'
export type { Recover } from './response/recover.ts'
export type { SharedResponse, ShareOptions } from './response/share.ts'
export type { SizeLimits } from './stream/network-source.ts'
export { TextStream } from './text-stream.ts'
export { normaliseBaseURL } from './transport/base-url.ts'
export type { Limit, RateLimit } from './transport/rate-limit.ts'
export type { Timeouts } from './transport/timeouts.ts'
export type { Observer, Outcome, Timings, Transform, Transformed } from './response/observer.ts'
export type * from './wire/chunk.ts'
export type * from './wire/completion.ts'
export type { OtherFields } from './wire/other-fields.ts'
export type * from './wire/params.ts'
