export { type Encoding, exactCounter } from './exact-counter.ts'
