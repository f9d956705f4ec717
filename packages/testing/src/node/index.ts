export { createSimulator, type NodeSimulator } from './create-simulator.ts'
export { listen, type ListenOptions, type SimulatorServer } from './listen.ts'
