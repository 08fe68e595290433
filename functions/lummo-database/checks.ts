import type { Finding } from '../../lib/finding/finding'
import { badKey } from '../../lib/kind/rules'
import { badName, badValue, nameTaken, nameTooLong, notAllowed, secretInGit } from '../../lib/finding/rules'
import { closest, didYouMean } from '../../lib/finding/suggest'
import type { Claim } from '../../lib/kind/claim'
import { isDns1035Label } from '../../lib/manifest/grammar/name'
import { quoted } from '../../lib/manifest/grammar/quoted'
import { listText, membersByName } from '../../lib/manifest/text'
import { isSecretSetting } from '../../lib/parts/container/secret-text'
import { type Database, type Engine, versionOf } from './database'
import { checkKnown } from './settings/known'
import type { Spec } from './spec'
import { ignoredScript, independentReplicas, noPassword, notForEngine, notWithOperator, reservedSetting } from './rules'

/** Pods add `-<number>` to the name, and their revision label must fit into 63 characters. */
const NAME_MAX = 52
/**
 * Patterns of names that need no quotes in any engine. A MySQL user name can have at most 32 characters; other engines
 * accept longer names.
 */
const NAME = { database: /^[A-Za-z_][A-Za-z0-9_]{0,62}$/, user: /^[A-Za-z_][A-Za-z0-9_-]{0,31}$/ }

/** Checks the limits that the generated objects impose. */
export function checkDatabase({ name, spec }: Claim<Spec>, engine: Engine): Finding[] {
  const findings: Finding[] = []
  if (name.length > NAME_MAX) {
    const message = `The name has ${name.length} characters, but at most ${NAME_MAX} are allowed, because pod names and labels add a suffix. Shorten the name.`
    findings.push(nameTooLong.at(['metadata', 'name'], message))
  } else if (!isDns1035Label(name)) {
    const message =
      'The name is not a valid Service name. Use lower-case letters, digits and `-`, starting with a letter.'
    findings.push(badName.at(['metadata', 'name'], message, { current: name }))
  }
  if (spec.sharedMemory !== undefined && spec.type !== 'postgres') {
    const message = `\`sharedMemory\` has no effect, because ${engine.title} does not use \`/dev/shm\`. Remove \`sharedMemory\`.`
    findings.push(notForEngine.at(['spec', 'sharedMemory'], message, { atKey: true }))
  }
  for (const field of ['database', 'user'] as const) {
    const text = spec[field]
    if (text === undefined || NAME[field].test(text)) continue
    const message = `${quoted(text)} is not a valid name. Use at most ${field === 'user' ? 32 : 63} letters, digits or \`_\`, starting with a letter.`
    findings.push(badValue.at(['spec', field], message, { current: text }))
  }
  const { database } = spec
  if (database !== undefined && engine.ownDatabases.includes(database.toLowerCase())) {
    const message = `\`${database}\` is reserved by ${engine.title} and is not part of any backup. Set a different name.`
    findings.push(notAllowed.at(['spec', 'database'], message, { current: database }))
  }
  findings.push(...checkVersion(spec, engine), ...checkReplicas(spec, engine), ...checkPassword(spec, engine))
  return findings
}

function checkVersion({ version }: Spec, engine: Engine): Finding[] {
  const path = ['spec', 'version']
  const read = versionOf(version)
  const known = `${engine.majors[0]} to ${engine.majors[engine.majors.length - 1]}`
  if (read === undefined) {
    const what = `${quoted(version)} is not a version of ${engine.title}.`
    return [badValue.at(path, `${what} Set an image tag, such as \`${engine.majors[engine.majors.length - 1]}\`.`)]
  }
  if (read.alpine && engine.image !== 'postgres' && engine.image !== 'redis') {
    const message = `${engine.title} has no official Alpine image. Remove the suffix from \`version\`.`
    return [notAllowed.at(path, message, { current: version })]
  }
  if (engine.majors.includes(read.major)) return []
  const message = `Version ${read.major} of ${engine.title} is not supported, because the data folder of its image is unknown. Set a version from ${known}.`
  return [notAllowed.at(path, message)]
}

function checkReplicas({ replicas, operator }: Spec, engine: Engine): Finding[] {
  if (replicas < 2 || operator !== undefined) return []
  const fix =
    engine.image === 'postgres'
      ? 'Set `operator: cloudnative-pg`, or `replicas: 1`.'
      : 'Set `replicas: 1`, or run the database with an operator.'
  const message = `Replicas of ${engine.title} are independent databases, so ${replicas} pods would have different data. ${fix}`
  return [independentReplicas.at(['spec', 'replicas'], message)]
}

/** Reports scripts that the image ignores because of their extension. */
export function checkInit(database: Database, { title, scriptEndings, firstScripts }: Engine): Finding[] {
  const path = ['spec', 'init']
  const { init } = database.spec
  const own = Object.keys(firstScripts?.(database) ?? {})
  if (init === undefined) return []
  if (scriptEndings.length === 0) {
    const message = `\`init\` has no effect, because the image of ${title} does not run scripts. Remove \`init\`.`
    return [notForEngine.at(path, message, { atKey: true })]
  }
  return Object.keys(init).flatMap((file) => {
    if (own.includes(file) && !isLast(file)) {
      return [
        nameTaken.at([...path, file], `\`${file}\` is the name of a generated script. Rename your script.`, {
          atKey: true,
        }),
      ]
    }
    if (own.length > 0 && isLast(file)) {
      const message = `\`${file}\` must run before the generated script \`${own.at(-1)}\`, but scripts run in the order of their names. Rename \`${file}\` so that it does not start with \`zzz\`.`
      return [nameTaken.at([...path, file], message, { atKey: true })]
    }
    if (scriptEndings.some((ending) => file.endsWith(ending))) return []
    const message = `The ${title} image skips \`${file}\`. Give the file a name that ends with ${listText(scriptEndings.slice(0, 2), 'or')}.`
    return [ignoredScript.at([...path, file], message, { atKey: true })]
  })
}

/** Checks `secret: false`. Only Redis runs without a password, and only its NetworkPolicy then protects the data. */
function checkPassword({ type, secret, network }: Spec, { title }: Engine): Finding[] {
  if (secret !== false) return []
  const path = ['spec', 'secret']
  if (type !== 'redis') {
    const message = `${title} requires a password. Set \`secret\` to the name of a Secret, or remove \`secret\`.`
    return [notForEngine.at(path, message)]
  }
  if (network === false) {
    const message =
      'Every pod of the cluster can read and write this database without a password. Remove `network: false`, or set `secret`.'
    return [noPassword.at(path, message)]
  }
  const open =
    network?.from?.findIndex(
      ({ cidr, ingress, namespace, app }) => cidr ?? ingress ?? (namespace !== undefined && app === undefined),
    ) ?? -1
  if (open < 0) return []
  const message = `\`from[${open}]\` allows clients from other namespaces without a password. Limit the entry with \`app\`, or set \`secret\`.`
  return [noPassword.at(['spec', 'network', 'from', open], message)]
}

/** Checks `role`, which only PostgreSQL supports: MySQL always has `root` and the application’s user. */
export function checkRole({ type, role, operator }: Spec, { title }: Engine): Finding[] {
  const path = ['spec', 'role']
  if (operator !== undefined && role === 'admin') {
    const message =
      '`role` has no effect with an operator, because the database user is not a superuser. Remove `role`.'
    return [notWithOperator.at(path, message, { atKey: true })]
  }
  if (role === undefined || type === 'postgres' || (type === 'mongodb' && role === 'admin')) return []
  const message =
    type === 'mongodb'
      ? '`role: application` is available only for PostgreSQL. Create the user of the application in `init`, and set `role: admin`.'
      : `\`role\` is not available for ${title}, because the database user is not an administrator. Remove \`role\`.`
  return [notForEngine.at(path, message, { atKey: true })]
}

/**
 * Checks whether a script would run after the scripts of lummo. The image ignores case and punctuation when it sorts
 * file names.
 */
const isLast = (file: string): boolean => /^[^a-z0-9]*z[^a-z0-9]*z[^a-z0-9]*z/i.test(file)

/** Returns the fix for an unknown setting without a similar known setting. */
const hintFor = ({ type }: Spec): string =>
  type === 'mongodb'
    ? ' Set the name of a command-line option of mongod, or remove the setting.'
    : ' Correct the name, or remove the setting.'

/**
 * Returns the settings as arguments, sorted by name, and the findings about the settings.
 *
 * @param reserved settings that lummo or an operator controls, by their names in the server
 */
export function serverSettings(
  database: Pick<Database, 'spec' | 'version'>,
  engine: Engine,
  reserved = engine.reserved,
): { settings: string[]; findings: Finding[] } {
  const settings: string[] = []
  const findings: Finding[] = []
  for (const [name, value] of membersByName(database.spec.config ?? {})) {
    const path = ['spec', 'config', name]
    const known = engine.knownAs?.(name) ?? name
    const why = Object.hasOwn(reserved, known) ? reserved[known] : undefined
    const made = engine.setting(name, value)
    if (why !== undefined) {
      findings.push(
        reservedSetting.at(path, `\`${name}\` cannot be set, because ${why}. Remove the setting.`, { atKey: true }),
      )
    } else if (made === undefined) {
      const plain = name
        .trim()
        .replace(/^-+/, '')
        .replace(/[\s.]+/g, '_')
      const guess = known === name ? closest(name, [plain]) : known
      const isGood = guess !== undefined && guess !== name && engine.setting(guess, value) !== undefined
      const { text } = didYouMean(isGood ? guess : undefined)
      findings.push(
        badKey.at(path, `Unknown ${engine.title} setting ${quoted(name)}.${text || hintFor(database.spec)}`, {
          atKey: true,
        }),
      )
    } else if (isSecretSetting(name, value)) {
      const message = `\`${name}\` looks like a secret and would be readable in Git. Move the value to the Secret that \`secret\` names.`
      findings.push(secretInGit.at(path, message, { atKey: true }))
    } else {
      settings.push(...made)
      findings.push(...checkKnown(database, name, known))
    }
  }
  return { settings, findings }
}
