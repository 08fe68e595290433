import type { Plain } from '../../../../manifest/manifest'
import { mapsIn } from '../../../../manifest/value-at'

/** Engine of a database. */
export type DatabaseEngine = 'postgres' | 'mysql' | 'mongodb' | 'redis'

/** Ports of the engines. The name of the port is `db` in each database. */
const PORTS: Readonly<Record<number, DatabaseEngine>> = {
  5432: 'postgres',
  3306: 'mysql',
  27017: 'mongodb',
  6379: 'redis',
}

/** Arguments that a LummoDatabase adds itself. */
const OWN = new Set(['datadir', 'dir'])

/** Returns the engine of a server by its port; undefined if the port has another name. */
export function databaseEngineOf(server: Plain): DatabaseEngine | undefined {
  const port = mapsIn(server.ports).find(([, { name }]) => name === 'db')?.[1].containerPort
  return typeof port === 'number' ? PORTS[port] : undefined
}

/** Returns `config` for the arguments of a server. An option without a value is a flag and is read as `true`. */
export function settingsOf({ args, env }: Plain, engine: DatabaseEngine): Record<string, string> | undefined {
  const list = Array.isArray(args) ? args.map(String) : []
  const settings: Record<string, string> = {}
  for (const [at, argument] of list.entries()) {
    const next = list[at + 1]
    const isSwitch = engine === 'mongodb' && (next === undefined || next.startsWith('--'))
    const isOption = argument.startsWith('--') && argument.length > 2
    if (engine === 'postgres' && argument === '-c') add(settings, next ?? '')
    else if (engine === 'mysql' && isOption) add(settings, argument.slice(2))
    else if (engine !== 'postgres' && isOption) add(settings, `${argument.slice(2)}=${isSwitch ? 'true' : next}`)
  }
  // lummo turns off the protected mode of a server without a password.
  const hasPassword = mapsIn(env).some(([, { name }]) => name === 'REDIS_PASSWORD')
  if (!hasPassword) delete settings['protected-mode']
  return Object.keys(settings).length === 0 ? undefined : settings
}

function add(settings: Record<string, string>, text: string): void {
  const at = text.indexOf('=')
  const [name, value] = at < 0 ? [text, 'true'] : [text.slice(0, at), text.slice(at + 1)]
  // Kubernetes replaces `$$` with `$`.
  if (!OWN.has(name)) settings[name] = value.replaceAll('$$', '$')
}
