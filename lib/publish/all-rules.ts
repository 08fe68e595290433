import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Rule } from '../finding/rule'

/** Returns every rule of the suite, keyed by its exported name. Must run in the project root. */
export const allRules = (): [string, Rule][] => [
  ...foldersWithRules('lib').flatMap((folder) => rulesOf(require(`../../lib/${folder}/rules.ts`))),
  ...foldersWithRules('functions').flatMap((folder) => rulesOf(require(`../../functions/${folder}/rules.ts`))),
]

const foldersWithRules = (top: string): string[] =>
  readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((file) => /[/\\]rules\.ts$/.test(file))
    .map(dirname)
    .sort()

const rulesOf = (exported: Record<string, Rule>): [string, Rule][] => Object.entries(exported)
