import type { Finding, FieldPath } from '../../lib/finding/finding'
import { isNotProduction, isUnclassified } from '../../lib/parts/delivery/steps'
import { missingKey } from '../../lib/parts/connections/rules'
import {
  badValue,
  chooseOne,
  madeTwice,
  missingField,
  nameTaken,
  noEffect,
  noStore,
  outOfRange,
} from '../../lib/finding/rules'
import type { Claim, World } from '../../lib/kind/claim'
import { parseDuration } from '../../lib/manifest/grammar/duration'
import { knownSecret, SECRET_KINDS } from '../../lib/parts/connections/known-secret'
import { quoted } from '../../lib/manifest/grammar/quoted'
import type { Settings } from '../../lib/settings/spec'
import type { Spec } from './spec'
import { literalKeys } from './throw-away'
import { checkTemplate } from './template'
import { asksFor, fetches, generatorOf, type KeySource, pathOf } from './keys'
import { literalSecret, oddPath, oftenFetched } from './rules'
import { listText, shortList } from '../../lib/manifest/text'

/** Information about the package that the check uses in addition to the claim. */
interface Known {
  keys: readonly KeySource[]
  store: { name: string; kind: string } | undefined
  world: Pick<World, 'settings' | 'find'>
}

/** Minimum refresh interval in seconds. At longer intervals, refreshes put no significant load on a store. */
const SELDOM = 60

/** Pattern of keys whose values are usually secret. */
const SECRET_LIKE = /password|passwd|secret|token|private|credential/i

/** Keys that Kubernetes requires in a Secret of each type. Source: core/v1 ValidateSecret, v1.34. */
const KEYS_OF_TYPE: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
])

/** Checks a Secret that is fetched from a store. */
export function checkFetchedSecret(claim: Claim<Spec>, known: Known): Finding[] {
  const { spec } = claim
  const literals = checkLiterals(spec, known.world.settings)
  if (literals.length > 0) return literals
  return [
    ...checkSource(spec, known),
    ...checkKeys(spec, known),
    ...checkPaths(spec, known),
    ...checkRefresh(spec, known),
    ...checkType(spec, known),
    ...checkTemplate(spec, known.keys),
    ...checkTarget(claim, known.world),
  ]
}

/** Returns the setting that allows literal values in a long-lived environment that is not for production. */
const named = (env: string): string =>
  isNotProduction(env) && !isUnclassified(env) ? `, which requires \`literals: [${env}]\`` : ''

/** Reports literal values. The message states the fix, and never the value. */
function checkLiterals(spec: Spec, { env, secrets: { literals } }: Settings): Finding[] {
  const { path, template } = spec
  const found = literalKeys(spec).map(([key]): [FieldPath, string] => [['spec', 'keys', key, 'value'], key])
  for (const [key, text] of Object.entries(template ?? {})) {
    if (text !== '' && !text.includes('{{') && SECRET_LIKE.test(key)) found.push([['spec', 'template', key], key])
  }
  return found.map(([at, key]) => {
    const where = path ?? 'team/app/creds'
    const isValue = at.at(-1) === 'value'
    const refused = literals !== false && isValue
    const why = refused
      ? `\`secrets.literals\` allows literal secrets only in an environment such as \`env: dev\`; ${env === undefined ? 'no `env` is set' : `this is \`${env}\`${named(env)}`}`
      : `A literal secret would be readable in Git forever${isValue ? ', so only a throw-away environment with the setting `secrets: {literals: true}` can have one' : ''}`
    const message = `${why}. Move the value to the store, for example with \`vault kv put\`, and set only its path:\npath: ${where}\nkeys: [${key}]`
    return literalSecret.at(at, message, { atKey: true })
  })
}

/** Checks that the values have exactly one source, and that the source is known. */
function checkSource(spec: Spec, { keys, store, world }: Known): Finding[] {
  const findings: Finding[] = []
  if (spec.path !== undefined && spec.postgres !== undefined) {
    const message = '`postgres` and `path` are mutually exclusive, because both set a path. Remove one of the two.'
    findings.push(chooseOne.at(['spec', 'postgres'], message))
  }
  if (asksFor(spec.generate) && (spec.all === true || pathOf(spec, world.settings) !== undefined)) {
    const message =
      '`generate` applies to all keys, so no value is fetched. To generate a single key, set `keys: {NAME: {generate: true}}`.'
    findings.push(chooseOne.at(['spec', 'generate'], message))
  }
  if (store === undefined && fetches(spec, keys)) {
    const field = spec.from === 'vault' ? 'store' : spec.from
    const message = `No secret store is configured. Set \`store: NAME\` in this object, or a default in the LummoPackage:\nsecrets: {${field}: {name: NAME}}`
    findings.push(noStore.at(spec.from === 'vault' ? ['spec'] : ['spec', 'from'], message))
  }
  for (const { generate, at } of keys) {
    if (!asksFor(generate) || generatorOf(generate, world.settings) !== undefined) continue
    const message =
      'No generator is configured. Set `generate: {name: NAME}`, or a default in the LummoPackage:\nsecrets: {generator: {name: NAME}}'
    findings.push(noStore.at(at, message))
  }
  return findings
}

function checkKeys(spec: Spec, { keys, world }: Known): Finding[] {
  const findings: Finding[] = []
  if (keys.length === 0 && spec.all !== true) {
    const message =
      '`keys` is not set. List the keys, as in `keys: [USERNAME, PASSWORD]`, or set `all: true` for every property.'
    findings.push(missingField.at(['spec'], message))
  }
  if (spec.all === true && pathOf(spec, world.settings) === undefined) {
    findings.push(missingField.at(['spec', 'all'], '`all` requires `path`. Add `path`.'))
  }
  const seen = new Set<string>()
  for (const { key, at } of keys) {
    if (seen.has(key)) findings.push(nameTaken.at(at, `The key \`${key}\` is defined twice. Remove one of the two.`))
    seen.add(key)
  }
  for (const key of Object.keys(spec.template ?? {})) {
    if (!seen.has(key)) continue
    const message = `The template and the fetched keys both set \`${key}\`. Rename one of the two keys.`
    findings.push(nameTaken.at(['spec', 'template', key], message))
  }
  return findings
}

function checkPaths(spec: Spec, { keys }: Known): Finding[] {
  const findings: Finding[] = []
  const paths = new Map<string, FieldPath>()
  if (spec.path !== undefined) paths.set(spec.path, ['spec', 'path'])
  for (const { path, property, at, generate, key } of keys) {
    if (generate !== undefined) continue
    if (path === undefined || (spec.from === 'vault' && property === undefined)) {
      const message = `\`${key}\` has no path. Set \`path\`, or replace the key with \`{path: team/app/creds, property: ${key}}\`.`
      findings.push(missingField.at(at, message))
    } else if (!paths.has(path)) paths.set(path, at)
  }
  for (const [path, at] of paths) {
    const problem = problemOf(path, spec.from)
    if (spec.from === 'vault' && /^(?:(?:secret|kv)\/)?data\//.test(path)) {
      const message = 'The path contains the mount and `data/`, which the store adds. Remove both from the path.'
      findings.push(oddPath.at(at, message))
    }
    if (problem !== undefined)
      findings.push(badValue.at(at, `${quoted(path)} is not a valid path in a store. ${problem}`))
  }
  return findings
}

/**
 * Returns why a path is invalid; undefined if the path is valid. Source: External Secrets v2.9 (Vault provider), Secret
 * Manager API v1 (secretId), Secrets Manager CreateSecret.
 */
function problemOf(path: string, from: Spec['from']): string | undefined {
  if (/\s/.test(path)) return 'Google Cloud allows letters, digits, `-` and `_`. The project is set in the store.'
  if (from === 'gcp') {
    return /^[A-Za-z0-9_-]{1,255}$/.test(path)
      ? undefined
      : 'Google Cloud allows letters, digits, `-` and `_`; the project is set in the store.'
  }
  if (from === 'aws') {
    return /^[A-Za-z0-9/_+=.@:-]{1,2048}$/.test(path) ? undefined : 'AWS allows letters, digits and `/_+=.@-`.'
  }
  return path.startsWith('/') || path.endsWith('/') ? 'A path cannot start or end with `/`.' : undefined
}

function checkRefresh(spec: Spec, { keys }: Known): Finding[] {
  const { refresh, once } = spec
  const path = ['spec', 'refresh']
  const generated = keys.filter(({ generate }) => generate !== undefined)
  const [first] = generated
  const fetched = fetches(spec, keys)
  if (refresh !== undefined && (once === true || (first !== undefined && !fetched))) {
    const message =
      once === true
        ? '`refresh` has no effect with `once`. Remove one of the two.'
        : '`refresh` has no effect on generated values. Remove `refresh`.'
    return [noEffect.at(path, message, { severity: 'warning', atKey: true })]
  }
  const seconds = refresh === undefined ? undefined : (parseDuration(refresh) ?? 0)
  if (seconds !== undefined && seconds > 0 && seconds < SELDOM) {
    const message = `A \`refresh\` of ${refresh} puts a high load on the store, because it applies to each key. Set an interval of at least 1m.`
    return [oftenFetched.at(path, message)]
  }
  if (first !== undefined && fetched && once !== true) {
    const names = shortList(generated.map(({ key }) => `\`${key}\``))
    const message = `Generated values prevent the other keys of the Secret from being refreshed. Move ${names} to a separate LummoSecret, or set \`once: true\` if the other keys never change.`
    return [chooseOne.at(first.at, message)]
  }
  if (seconds !== 0) return []
  const message = '`refresh` cannot be 0, because 0 would mean never. Set `once: true`, or a duration such as `1h`.'
  return [outOfRange.at(path, message)]
}

export function checkType({ type, all, template }: Spec, { keys }: Pick<Known, 'keys'>): Finding[] {
  const wanted = KEYS_OF_TYPE.get(type ?? '') ?? []
  const there = new Set([...keys.map(({ key }) => key), ...Object.keys(template ?? {})])
  const missing = wanted.filter((key) => !there.has(key))
  if (missing.length === 0 || all === true) return []
  const names = listText(missing.map((key) => `\`${key}\``))
  const message = `A Secret of type \`${type}\` requires ${names}. Add ${missing.length > 1 ? 'these keys' : 'this key'} to \`keys\`.`
  return [missingKey.at(['spec', 'type'], message)]
}

/**
 * Reports two ExternalSecrets with the same target Secret, because they would keep overwriting each other’s values.
 */
function checkTarget({ spec, name, namespace }: Claim<Spec>, world: Pick<World, 'find'>): Finding[] {
  const target = spec.secretName ?? name
  const other = world.find(SECRET_KINDS, target).find((one) => {
    if (one.metadata.namespace !== namespace || (one.kind === 'ExternalSecret' && one.metadata.name === name))
      return false
    return knownSecret(one).target === target
  })
  if (other === undefined) return []
  const taken =
    other.kind === 'Secret'
      ? `The package already contains the Secret \`${target}\`.`
      : `${other.kind} \`${other.metadata.name}\` also generates the Secret \`${target}\`.`
  const message = `${taken} Remove one of the two objects, or set a different \`secretName\`.`
  return [madeTwice.at(spec.secretName === undefined ? ['metadata', 'name'] : ['spec', 'secretName'], message)]
}
