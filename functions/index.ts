// Exports the library and the functions for other programs.
export * from '../lib/index'
export { suite } from './suite'
