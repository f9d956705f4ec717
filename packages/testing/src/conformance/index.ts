export type { RegisterCase, SuiteOptions } from './cases.ts'
export { ConformanceError } from './conformance-error.ts'
export type {
  CallCount,
  MiddlewareChange,
  MiddlewareFactory,
  MiddlewareScene,
  MiddlewareSuiteOptions,
} from './middleware/claims.ts'
export { testMiddleware } from './middleware/test-middleware.ts'
export type { Awaitable, StoreSuiteOptions, TestableStore } from './store/store.ts'
export { testStore } from './store/test-store.ts'
