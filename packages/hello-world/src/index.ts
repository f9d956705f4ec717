export { helloWorld, type HelloWorldOptions } from './hello-world.ts'
