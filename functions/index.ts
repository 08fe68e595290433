// The package's entry for other programs: the library, and the suite itself.
export * from '../lib/index'
export { suite } from './suite'
