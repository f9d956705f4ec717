export { createSimulator, type NodeSimulator } from './create-simulator.ts'
export { listen, type ListenOptions, type SimulatorServer } from './listen.ts'
export { record, type RecordFileOptions } from './record.ts'
export { replay, type ReplayFileOptions } from './replay.ts'
