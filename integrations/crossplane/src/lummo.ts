// The library that `npm run build` writes. The image contains the library at the same path.
export { expandObjects, generatingClaim, hasErrors, suite } from '../../../dist/index.js'
export type { LocatedFinding, Plain } from '../../../functions/index.ts'
