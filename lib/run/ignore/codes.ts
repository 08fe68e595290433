/** The codes of all rules. */
export interface Codes {
  /** Codes of rules that can have a severity other than `error`. */
  ignorable: readonly string[]
  errors: readonly string[]
  /** Codes of policies. Only the LummoPolicy can exempt an object from its rules. */
  policies: readonly string[]
}

/** Returns the codes from dist/tables, which `npm run build` generates. */
export const codes = (): Codes => require('../../../dist/tables/codes.json') as Codes
