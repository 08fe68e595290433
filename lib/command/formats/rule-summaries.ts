import { lazy } from '../../manifest/memo/lazy'

/** Returns the summaries of the rules, keyed by code. `npm run build` generates them in dist/tables. */
export const ruleSummaries = lazy(() => require('../../../dist/tables/rules.json') as Readonly<Record<string, string>>)
