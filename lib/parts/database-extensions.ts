import { type Draft, warning } from '../finding/finding'

/**
 * Extensions that the owner of a database may make; others take a superuser. Sources: the control files of PostgreSQL 18
 * (`trusted = true`), and of pgvector 0.8.
 */
const TRUSTED = new Set(
  `bool_plperl btree_gin btree_gist citext cube dict_int earthdistance fuzzystrmatch hstore hstore_plperl intarray isn
  jsonb_plperl lo ltree pg_trgm pgcrypto plperl plpgsql pltcl seg tablefunc tcn tsm_system_rows tsm_system_time unaccent
  uuid-ossp vector`.split(/\s+/),
)

/** What makes an extension, and what changes who does. */
const STATEMENT =
  /(reset\s+role)\b|(set\s+(?:(?:local|session)\s+)?role)\b|create\s+extension\s+(?:if\s+not\s+exists\s+)?(?:"([^"]+)"|([\w-]+))/gi

/**
 * Extensions that a script of the first start cannot make: it runs as the owner of the database.
 *
 * @param owner the role
 */
export function checkExtensions(init: Readonly<Record<string, string>> = {}, owner: string): Draft[] {
  return Object.entries(init).flatMap(([file, script]) => {
    let isOwner = true
    const refused = new Set<string>()
    for (const [, reset, set, quotedName, name] of script.replace(/--.*$|\/\*[\s\S]*?\*\//gm, '').matchAll(STATEMENT)) {
      const extension = quotedName ?? name?.toLowerCase()
      if (extension === undefined) isOwner = reset === undefined && set !== undefined
      else if (isOwner && !TRUSTED.has(extension)) refused.add(extension)
    }
    return [...refused].map((extension) => {
      const message = `The operator runs \`${file}\` as \`${owner}\`, and only a superuser makes the extension \`${extension}\`, unless it is marked as trusted. Write \`reset role;\` before it, and \`set role "${owner}";\` behind it.`
      return warning('needs-superuser', ['spec', 'init', file], message, { atKey: true })
    })
  })
}
