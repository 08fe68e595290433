import type { Finding } from '../../../lib/finding/finding'
import { badValue, noEffect } from '../../../lib/finding/rules'
import { type Database, type Engine, literally, memoryLimit, podAddress, type DatabaseServer } from '../database'
import { ENGINE_FACTS } from '../../../lib/parts/connections/databases'
import { superuserApplication } from '../rules'

/**
 * Writes a settings file for the tools, because arguments are visible in the process list. A quote in a YAML string is
 * doubled.
 */
const CONFIG = `config=$(mktemp)
trap 'rm -f "$config"' EXIT
printf "password: '%s'\\n" "$(printf %s "$MONGO_PASSWORD" | sed "s/'/''/g")" > "$config"
`
const LOGIN = '--config="$config" --host="$MONGO_SERVER" --username="$MONGO_USER" --authenticationDatabase=admin'

const DUMP = `${CONFIG}mongodump ${LOGIN} --quiet --gzip --archive="$WORK/all.archive.gz"
gzip -t "$WORK/all.archive.gz"
`

/**
 * Queries for a restore: they determine which databases have documents, and whether a restore of this backup was
 * interrupted.
 */
const ASK = `
const login = db.getSiblingDB("admin").auth(process.env.MONGO_USER, process.env.MONGO_PASSWORD)
const progress = db.getSiblingDB("lummo_restore").progress
const names = () => db.adminCommand({listDatabases: 1, nameOnly: true}).databases.map(({name}) => name)
const ours = () => names().filter((name) => !["admin", "config", "local", "lummo_restore"].includes(name))
const filled = (name) => db.getSiblingDB(name).getCollectionNames().some((one) => !one.startsWith("system.") && db.getSiblingDB(name)[one].findOne() !== null)
const step = process.env.STEP
if (step === "check" && progress.findOne({_id: process.env.BACKUP}) === null) print("lummo:" + ours().filter(filled).join(" "))
if (step === "begin") progress.updateOne({_id: process.env.BACKUP}, {$set: {state: "running"}}, {upsert: true})
if (step === "end") db.getSiblingDB("lummo_restore").dropDatabase()
if (step === "end") print("lummo:" + ours().join(" "))
`

/**
 * Recreates the collections of the backup, so that the restore can be repeated after an interruption. A note in a
 * separate database records the progress. Collections that the first start created are replaced only if they are
 * empty. Users stay unchanged, because one of them is the user that runs the restore.
 */
const RESTORE = `#!/bin/sh
# sh restore.sh BACKUP [--replace]: brings a backup back. After an interruption, run it again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
replace=\${2:-}
export BACKUP=$(basename "$1")
cd "$1"
${CONFIG}ask() { STEP="$1" mongosh --quiet --norc --host "$MONGO_SERVER" --eval '${ASK}' | sed -n 's/^lummo://p'; }
found=$(ask check)
if [ -n "$found" ] && [ "$replace" != --replace ]; then
  echo "The server has data: $found. Nothing was changed. To back everything up as it is now and then restore, run this again with --replace." >&2
  exit 1
fi
if [ -n "$found" ]; then sh "$here/dump.sh"; fi
ask begin
mongorestore ${LOGIN} --drop --gzip --archive=all.archive.gz --nsExclude=admin.system.users --nsExclude=admin.system.version --nsExclude='lummo_restore.*'
echo "Restored $(ask end)."
`

/** Pattern of mongod options, without leading dashes. */
const OPTION = /^[a-zA-Z][a-zA-Z0-9]*$/
/** Options without a value. Source: arg_vartype Switch in the options of mongod, 6 to 8. */
const SWITCHES = new Set(
  `configsvr cpu crashOnInvalidBSONError directoryperdb enableEncryption ipv6 journal logappend nojournal noobjcheck
  noscripting notablescan nounixsocket objcheck quiet redactClientLogData shardsvr syslog
  tlsAllowConnectionsWithoutCertificates tlsAllowInvalidCertificates tlsAllowInvalidHostnames tlsFIPSMode
  tlsOnNormalPorts transitionToAuth wiredTigerDirectoryForIndexes`.split(/\s+/),
)
/** Options by their path in a configuration file. Source: MongoDB 8.0, "Configuration File Settings to Command-Line Options Mapping". */
const OF_FILE: Readonly<Record<string, string>> = {
  'net.compression.compressors': 'networkMessageCompressors',
  'net.ipv6': 'ipv6',
  'net.maxIncomingConnections': 'maxConns',
  'net.port': 'port',
  'net.tls.CAFile': 'tlsCAFile',
  'net.tls.certificateKeyFile': 'tlsCertificateKeyFile',
  'net.tls.mode': 'tlsMode',
  'operationProfiling.mode': 'profile',
  'operationProfiling.slowOpSampleRate': 'slowOpSampleRate',
  'operationProfiling.slowOpThresholdMs': 'slowms',
  'replication.oplogSizeMB': 'oplogSize',
  'replication.replSetName': 'replSet',
  'security.authorization': 'auth',
  'security.keyFile': 'keyFile',
  'security.redactClientLogData': 'redactClientLogData',
  'storage.dbPath': 'dbpath',
  'storage.directoryPerDB': 'directoryperdb',
  'storage.journal.commitIntervalMs': 'journalCommitInterval',
  'storage.syncPeriodSecs': 'syncdelay',
  'storage.wiredTiger.collectionConfig.blockCompressor': 'wiredTigerCollectionBlockCompressor',
  'storage.wiredTiger.engineConfig.cacheSizeGB': 'wiredTigerCacheSizeGB',
  'systemLog.quiet': 'quiet',
}
const GIB = 1024 ** 3

/**
 * Defines MongoDB as a single server. Source: Dockerfile and docker-entrypoint.sh of docker-library/mongo (6 to 8). On
 * SIGTERM the server writes all data and exits. A replica set would need a shared key and manual setup.
 */
export const mongodb: Engine = {
  title: 'MongoDB',
  image: 'mongo',
  ...ENGINE_FACTS.mongodb,
  majors: [6, 7, 8],
  credentials: () => ['username', 'password'],
  owner: () => ({ user: 999, group: 999 }),
  reserved: {
    auth: 'credentials are always required',
    bind_ip: 'the image listens on all addresses',
    config: 'every option can be set here',
    dbpath: 'the volume is mounted in the data folder of the image',
    noauth: 'credentials are always required',
    fork: 'the container would stop immediately',
    port: 'services and probes use 27017',
    replSet: 'a single server needs no replica set',
  },
  knownAs: (setting) => OF_FILE[setting] ?? setting,
  setting: (name, value) => {
    if (!OPTION.test(name)) return undefined
    if (SWITCHES.has(name)) return value === 'true' ? [`--${name}`] : []
    return [`--${name}`, literally(value)]
  },
  server,
  scripts: () => ({}),
  dump: DUMP,
  restore: RESTORE,
  dumpEnv: ({ credential }, host) => [
    { name: 'MONGO_SERVER', value: host },
    credential('MONGO_USER', 'username'),
    credential('MONGO_PASSWORD', 'password'),
  ],
  exporter: ({ credential }) => ({
    image: 'percona/mongodb_exporter:0.44.0',
    port: 9216,
    args: ['--mongodb.uri=mongodb://127.0.0.1:27017/admin', '--collect-all'],
    env: [credential('MONGODB_USER', 'username'), credential('MONGODB_PASSWORD', 'password')],
  }),
  scriptEndings: ['.js', '.sh'],
  check,
}

function check({ spec }: Database): Finding[] {
  const findings = Object.entries(spec.config ?? {}).flatMap(([name, value]) => {
    if (!SWITCHES.has(name) || value === 'true' || value === 'false') return []
    const message = `\`${name}\` must be \`true\` or \`false\`.`
    return [badValue.at(['spec', 'config', name], message, { current: value })]
  })
  if (spec.role === undefined) {
    const message =
      'The application logs in to MongoDB as root. Create a user for the application in `init`, and set `role: admin` for the root user.'
    findings.push(superuserApplication.at(['spec', 'type'], message))
  }
  if (spec.database === undefined || spec.init !== undefined) return findings
  const message =
    '`database` has no effect without `init`, because MongoDB creates a database on the first write. Remove `database`, and set the database in the clients.'
  return [...findings, noEffect.at(['spec', 'database'], message, { severity: 'warning', atKey: true })]
}

function server(database: Database, settings: string[]): DatabaseServer {
  const { credential, spec } = database
  return {
    args: [...cache(database), ...settings],
    env: [
      credential('MONGO_INITDB_ROOT_USERNAME', 'username'),
      credential('MONGO_INITDB_ROOT_PASSWORD', 'password'),
      ...(spec.init === undefined ? [] : [{ name: 'MONGO_INITDB_DATABASE', value: database.database }]),
      // The shell writes a history and a log to the home directory.
      { name: 'HOME', value: '/tmp' },
      podAddress,
    ],
    data: { name: 'data', mountPath: '/data/db' },
    mounts: [{ name: 'configdb', mountPath: '/data/configdb' }],
    volumes: [{ name: 'configdb', emptyDir: {} }],
    // While the image sets up a new volume, the server listens only on loopback, so the probe uses the address of the
    // pod.
    probe: [
      'mongosh',
      '--quiet',
      '--norc',
      '--eval',
      'const ip = process.env.POD_IP; const admin = new Mongo("mongodb://" + (ip.includes(":") ? "[" + ip + "]" : ip) + ":27017/?directConnection=true").getDB("admin"); admin.auth(process.env.MONGO_INITDB_ROOT_USERNAME, process.env.MONGO_INITDB_ROOT_PASSWORD); quit(admin.runCommand({ping: 1}).ok === 1 ? 0 : 1)',
      '--nodb',
    ],
    rhythm: { period: 30, timeout: 20 },
  }
}

/**
 * Returns the cache size as an option: half of the memory beyond 1 GiB, but at least a quarter of the total memory.
 * The server uses the same formula, but can base it on the memory of the node.
 */
function cache({ spec }: Database): string[] {
  const limit = memoryLimit(spec)
  if (limit === undefined || Object.hasOwn(spec.config ?? {}, 'wiredTigerCacheSizeGB')) return []
  const size = Math.max(0.25, (0.5 * (limit - GIB)) / GIB)
  return ['--wiredTigerCacheSizeGB', `${Math.floor(size * 100) / 100}`]
}
