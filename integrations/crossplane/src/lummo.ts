// The library that `npm run build` writes. The image contains it at the same place.
export { expandObjects, generatingClaim, hasErrors, suite } from '../../../dist/index.js'
export type { LocatedFinding, Plain } from '../../../functions/index.ts'
