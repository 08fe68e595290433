import type { Finding } from '../../../lib/finding/finding'
import { needsSuperuser } from '../rules'

/**
 * Extensions that the owner of a database can create; others require a superuser. Sources: the control files of
 * PostgreSQL 18 (`trusted = true`), and of pgvector 0.8.
 */
const TRUSTED = new Set(
  `bool_plperl btree_gin btree_gist citext cube dict_int earthdistance fuzzystrmatch hstore hstore_plperl intarray isn
  jsonb_plperl lo ltree pg_trgm pgcrypto plperl plpgsql pltcl seg tablefunc tcn tsm_system_rows tsm_system_time unaccent
  uuid-ossp vector`.split(/\s+/),
)

/** Matches statements that create an extension, and statements that change the role. */
const STATEMENT =
  /\b(reset\s+|set\s+(?:(?:local|session)\s+)?)(?:role|session\s+authorization)\b(?:\s*=\s*|\s+to\s+|\s+)?("[^"]+"|\w+)?|create\s+extension\s+(?:if\s+not\s+exists\s+)?("[^"]+"|[\w-]+)/gi

/** Returns a script without comments and string literals. */
const bare = (script: string): string => script.replace(/--.*$|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/gm, "''")

/** Returns an identifier as the server stores it. */
const plain = (name: string): string => (name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase())

/**
 * Reports extensions that a script of the first start cannot create, because the script runs as the owner of the
 * database.
 *
 * @param owner the role that runs the script
 */
export function checkExtensions(init: Readonly<Record<string, string>> = {}, owner: string): Finding[] {
  return Object.entries(init).flatMap(([file, script]) => {
    let isOwner = true
    const refused = new Set<string>()
    for (const [, change, role = '', extension = ''] of bare(script).matchAll(STATEMENT)) {
      if (change !== undefined) isOwner = !/^reset/i.test(change) && plain(role) === owner
      else if (isOwner && !TRUSTED.has(plain(extension))) refused.add(plain(extension))
    }
    return [...refused].map((extension) => {
      const message = `\`${file}\` runs as \`${owner}\`, but the extension \`${extension}\` requires a superuser. Add \`reset role;\` before the statement, and \`set role "${owner}";\` after the statement.`
      return needsSuperuser.at(['spec', 'init', file], message, { atKey: true })
    })
  })
}
