import { lazy } from '../../manifest/memo/lazy'

/** Returns the summary of each rule by its code. Generated: `npm run build` writes dist/tables. */
export const ruleSummaries = lazy(() => require('../../../dist/tables/rules.json') as Readonly<Record<string, string>>)
