import type { FieldPath, Finding } from '../../lib/finding/finding'
import { chooseOne, missingField, nameTaken } from '../../lib/finding/rules'
import { choiceMessage, listText } from '../../lib/manifest/text'
import { POOL_PORT } from './config'
import { CONNECTION_PARTS, type ConnectionPart } from '../../lib/parts/connections/keys'
import type { Spec } from './spec'

/** Variables of the script: the lines of the section [pgbouncer], and the users who can read the statistics. */
export const SETTINGS = 'PGBOUNCER_SETTINGS'
export const STATS = 'PGBOUNCER_STATS'

/** Name of the admin console of pgbouncer, which is a virtual database. */
const CONSOLE = 'pgbouncer'

/**
 * Returns the name of the variable for a part of a connection. The position of the database identifies the connection.
 */
export const variableOfPart = (at: number, part: ConnectionPart): string => `DATABASE_${at + 1}_${part.toUpperCase()}`

/** Settings of every pool with several databases. Without a folder for sockets, pgbouncer listens only on TCP. */
const PRESET = {
  listen_addr: '*',
  listen_port: String(POOL_PORT),
  unix_socket_dir: '',
  auth_type: 'scram-sha-256',
  ignore_startup_parameters: 'extra_float_digits',
}

/** Returns the lines of the section [pgbouncer] for some settings. */
export const settingsLines = (settings: Readonly<Record<string, string>>): string =>
  Object.entries({ ...PRESET, ...settings })
    .map(([name, value]) => `${name} = ${value}`.trimEnd())
    .join('\n')

/**
 * Returns the command of a pool with several databases. The script writes the files of pgbouncer to a folder in memory,
 * because the images can derive only one database from variables. Quotes are doubled, as in the syntax of pgbouncer.
 * pgbouncer stores one password for each user, so the script fails if there are two passwords.
 */
export const severalDatabases = (databases: readonly string[], folder: string): string[] => {
  const calls = databases.map((name, at) =>
    ['add', name, ...CONNECTION_PARTS.map((part) => `"$${variableOfPart(at, part)}"`)].join(' '),
  )
  return [
    '/bin/sh',
    '-c',
    `set -eu
umask 077
cd ${folder}
double() { printf '%s' "$1" | sed "s/$2/&&/g"; }
add() {
  printf "%s = host='%s' port='%s' dbname='%s'\\n" "$1" "$(double "$2" "'")" "$(double "$3" "'")" "$(double "$4" "'")" >> pgbouncer.ini
  line="\\"$(double "$5" '"')\\" \\"$(double "$6" '"')\\""
  if ! grep -qxF -e "$5" users.txt; then
    printf '%s\\n' "$5" >> users.txt
    printf '%s\\n' "$line" >> userlist.txt
  elif ! grep -qxF -e "$line" userlist.txt; then
    echo "The Secrets have several passwords for the user $5. Use a different user for each of ${listText(databases)}, or separate pools." >&2
    exit 1
  fi
}
: > users.txt
: > userlist.txt
echo '[databases]' > pgbouncer.ini
${calls.join('\n')}
printf '%s\\n' '[pgbouncer]' "$${SETTINGS}" "auth_file = $PWD/userlist.txt" "stats_users = $${STATS}" >> pgbouncer.ini
exec pgbouncer "$PWD/pgbouncer.ini"
`,
  ]
}

/** Checks that either `connectionSecret` or `databases` is set, and that no database has the name of the console. */
export function checkDatabases({
  connectionSecret,
  databases,
}: Pick<Spec, 'connectionSecret' | 'databases'>): Finding[] {
  if (databases === undefined) return []
  const path: FieldPath = ['spec', 'databases']
  const findings: Finding[] = []
  if (connectionSecret !== undefined) {
    const fields = ['connectionSecret', 'databases']
    findings.push(chooseOne.at(path, choiceMessage('The pool', fields, fields), { atKey: true }))
  }
  if (Object.keys(databases).length === 0) {
    findings.push(
      missingField.at(path, '`databases` is empty. Add a name and its Secret: `databases: {orders: orders-db}`.'),
    )
  }
  if (databases[CONSOLE] !== undefined) {
    const message = `\`${CONSOLE}\` is reserved for the admin console of the pool. Rename the database.`
    findings.push(nameTaken.at([...path, CONSOLE], message, { atKey: true }))
  }
  return findings
}
