// The entry point for other programs: the library and the suite.
export * from '../lib/index'
export { suite } from './suite'
