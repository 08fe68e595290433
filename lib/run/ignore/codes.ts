/** The codes of all rules. */
export interface Codes {
  /** Codes of rules with a severity other than `error`. */
  ignorable: readonly string[]
  errors: readonly string[]
  /** Codes of policies, which only the LummoPolicy exempts from. */
  policies: readonly string[]
}

/** Generated: `npm run build` writes dist/tables. */
export const codes = (): Codes => require('../../../dist/tables/codes.json') as Codes
