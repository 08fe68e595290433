import type { Finding } from '../../lib/finding/finding'
import { badKey } from '../../lib/kind/rules'
import { badName, badValue, nameTaken, nameTooLong, notAllowed, secretInGit } from '../../lib/finding/rules'
import { closest, didYouMean } from '../../lib/finding/suggest'
import type { Claim } from '../../lib/kind/claim'
import { isDns1035Label } from '../../lib/manifest/grammar/name'
import { isSecretSetting } from '../../lib/parts/container/secret-text'
import { type Database, type Engine, versionOf } from './database'
import { checkKnown } from './settings/known'
import type { Spec } from './spec'
import { ignoredScript, independentReplicas, notForEngine, notWithOperator, reservedSetting } from './rules'

/** Pods add `-<number>`, and a label of their revision must fit 63 characters. */
const NAME_MAX = 52
/** Names that need no quotes in any engine. MySQL accepts 32 characters for a user, the others more. */
const NAME = { database: /^[A-Za-z_][A-Za-z0-9_]{0,62}$/, user: /^[A-Za-z_][A-Za-z0-9_-]{0,31}$/ }

/** Checks what is required before anything is generated. */
export function checkDatabase({ name, spec }: Claim<Spec>, engine: Engine): Finding[] {
  const findings: Finding[] = []
  if (name.length > NAME_MAX) {
    const message = `The name has ${name.length} characters. Pods and their labels add to it, so use at most ${NAME_MAX}.`
    findings.push(nameTooLong.at(['metadata', 'name'], message))
  } else if (!isDns1035Label(name)) {
    const message = 'The Service of a database has its name: lower-case letters, digits and `-`, a letter first.'
    findings.push(badName.at(['metadata', 'name'], message, { current: name }))
  }
  if (spec.sharedMemory !== undefined && spec.type !== 'postgres') {
    const message = `${engine.title} does not work in /dev/shm. Remove \`sharedMemory\`.`
    findings.push(notForEngine.at(['spec', 'sharedMemory'], message, { atKey: true }))
  }
  for (const field of ['database', 'user'] as const) {
    const text = spec[field]
    if (text === undefined || NAME[field].test(text)) continue
    const message = `${JSON.stringify(text.slice(0, 60))} is no plain name. Use letters, digits and \`_\`, a letter first, at most ${field === 'user' ? 32 : 63} of them.`
    findings.push(badValue.at(['spec', field], message, { current: text }))
  }
  const { database } = spec
  if (database !== undefined && engine.ownDatabases.includes(database.toLowerCase())) {
    const message = `${engine.title} keeps \`${database}\` for itself, and no backup holds it. Name another.`
    findings.push(notAllowed.at(['spec', 'database'], message, { current: database }))
  }
  findings.push(...checkVersion(spec, engine), ...checkReplicas(spec, engine))
  return findings
}

function checkVersion({ version }: Spec, engine: Engine): Finding[] {
  const path = ['spec', 'version']
  const read = versionOf(version)
  const known = `${engine.majors[0]} to ${engine.majors[engine.majors.length - 1]}`
  if (read === undefined) {
    const what = `${JSON.stringify(version.slice(0, 60))} is no version of ${engine.title}.`
    return [badValue.at(path, `${what} Write the tag of its image: \`${engine.majors[engine.majors.length - 1]}\`.`)]
  }
  if (read.alpine && engine.image !== 'postgres' && engine.image !== 'redis') {
    const message = `There is no official image of ${engine.title} on Alpine. Leave out the suffix.`
    return [notAllowed.at(path, message, { current: version })]
  }
  if (engine.majors.includes(read.major)) return []
  const message = `Where the image of ${engine.title} ${read.major} keeps its data is not known here. Use ${known}.`
  return [notAllowed.at(path, message)]
}

function checkReplicas({ replicas, operator }: Spec, engine: Engine): Finding[] {
  if (replicas < 2 || operator !== undefined) return []
  const cure =
    engine.image === 'postgres'
      ? 'Set `operator: cloudnative-pg`, or `replicas: 1`.'
      : 'Use an operator for it, or `replicas: 1`.'
  const message = `${replicas} pods of ${engine.title} would be ${replicas} databases that know nothing of each other. ${cure}`
  return [independentReplicas.at(['spec', 'replicas'], message)]
}

/** Reports scripts that the image ignores because of their extension. */
export function checkInit(database: Database, { title, scriptEndings, firstScripts }: Engine): Finding[] {
  const path = ['spec', 'init']
  const { init } = database.spec
  const own = Object.keys(firstScripts?.(database) ?? {})
  if (init === undefined) return []
  if (scriptEndings.length === 0) {
    const message = `The image of ${title} runs no scripts at its first start. Remove \`init\`.`
    return [notForEngine.at(path, message, { atKey: true })]
  }
  return Object.keys(init).flatMap((file) => {
    if (own.includes(file) && !isLast(file)) {
      return [nameTaken.at([...path, file], `\`${file}\` is a script of lummo. Rename it.`, { atKey: true })]
    }
    if (own.length > 0 && isLast(file)) {
      const message = `Scripts run by their names, and the last of them is \`${own.at(-1)}\`, which is made here. Let \`${file}\` not begin with \`zzz\`.`
      return [nameTaken.at([...path, file], message, { atKey: true })]
    }
    if (scriptEndings.some((ending) => file.endsWith(ending))) return []
    const message = `The image of ${title} skips \`${file}\`. Let it end in ${scriptEndings.slice(0, 2).join(' or ')}.`
    return [ignoredScript.at([...path, file], message, { atKey: true })]
  })
}

/** Checks `role`, which only PostgreSQL has: MySQL always has root and the user. */
export function checkRole({ type, role, operator }: Spec, { title }: Engine): Finding[] {
  const path = ['spec', 'role']
  if (operator !== undefined && role === 'admin') {
    const message = 'The user of an operator is not a superuser. Remove `role`.'
    return [notWithOperator.at(path, message, { atKey: true })]
  }
  if (role === undefined || type === 'postgres' || (type === 'mongodb' && role === 'admin')) return []
  const message =
    type === 'mongodb'
      ? '`role: application` is only for postgres. Create the user of the application in `init`, and set `role: admin`.'
      : `${title} has no \`role\`: its user is not an administrator. Remove it.`
  return [notForEngine.at(path, message, { atKey: true })]
}

/** Checks whether a script would run after ours. The image sorts by letters and digits, ignoring case. */
const isLast = (file: string): boolean => /^[^a-z0-9]*z[^a-z0-9]*z[^a-z0-9]*z/i.test(file)

/**
 * Returns the settings as arguments, and the findings about them.
 *
 * @param reserved settings of lummo or an operator, by the names in the server
 */
export function settingsOf(
  database: Pick<Database, 'spec' | 'version'>,
  engine: Engine,
  reserved = engine.reserved,
): { settings: string[]; findings: Finding[] } {
  const settings: string[] = []
  const findings: Finding[] = []
  for (const [name, value] of Object.entries(database.spec.config ?? {})) {
    const path = ['spec', 'config', name]
    const known = engine.knownAs?.(name) ?? name
    const why = Object.hasOwn(reserved, known) ? reserved[known] : undefined
    const made = engine.setting(name, value)
    if (why !== undefined) {
      findings.push(reservedSetting.at(path, `\`${name}\` is set here already. ${why} Remove it.`, { atKey: true }))
    } else if (made === undefined) {
      const guess = closest(name, [
        name
          .trim()
          .replace(/^-+/, '')
          .replace(/[\s.]+/g, '_'),
      ])
      const { text } = didYouMean(guess === name ? undefined : guess)
      findings.push(
        badKey.at(path, `${JSON.stringify(name)} is no setting of ${engine.title}.${text}`, { atKey: true }),
      )
    } else if (isSecretSetting(name, value)) {
      const message = `\`${name}\` looks like a secret, and would be readable in Git. Credentials come from the \`secret\`.`
      findings.push(secretInGit.at(path, message, { atKey: true }))
    } else {
      settings.push(...made)
      findings.push(...checkKnown(database, name, known))
    }
  }
  return { settings, findings }
}
