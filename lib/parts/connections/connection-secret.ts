import type { FieldPath, Finding } from '../../finding/finding'
import { chooseOne, missingField } from '../../finding/rules'
import { suggest } from '../../finding/suggest'
import type { World } from '../../kind/claim'
import { isExternal } from '../../settings/external'
import { CONNECTION_KEYS, CONNECTION_PARTS, type ConnectionNames, likelyKey, USUAL_KEYS } from './keys'
import { type KnownSecret, secretNamed, secretsInSight } from './known-secret'
import { OPERATED, operatorSecret } from './operator-secret'
import { keysUnknown, missingKey, noSecret } from './rules'
import { shortList } from '../../manifest/text'

/** The application of a connection, and the Secret that the object’s field names. */
export interface SecretUse {
  app: string
  namespace: string | undefined
  secret: string | undefined
  /** Keys of the connection parts, if the object sets them. */
  keys?: ConnectionNames
  path: FieldPath
}

/**
 * Returns the Secret with the credentials of a PostgreSQL connection. The result is the Secret with the given name,
 * or the only Secret of the package that has such credentials and the label `app` of the application. A missing
 * Secret is not reported here. A generator sees only its own object, and for a whole package, the check
 * missing-sources reports all missing Secrets. A name is an error only if it is similar to an existing name, unless
 * the settings list the name as external.
 */
export function connectionSecret(
  { app, namespace, secret, keys = USUAL_KEYS, path }: SecretUse,
  world: Pick<World, 'find' | 'list' | 'claims' | 'settings'>,
): { name: string; findings: Finding[] } {
  if (secret === undefined) return byMetadata(app, namespace, path, world)
  const known = secretNamed(world, namespace, secret) ?? operatorSecret(world, namespace, secret)
  if (known !== undefined) return { name: secret, findings: checkKeys(known, keys, path) }
  const others = secretsInSight(world, namespace)
  const [maker] = others.filter(({ name }) => name === secret)
  if (maker !== undefined) {
    const message = `\`${secret}\` is the name of the ${maker.kind}, not of its Secret. Set \`${maker.target}\`.`
    return { name: secret, findings: [noSecret.at(path, message)] }
  }
  const names = [...new Set(others.map(({ target }) => target))]
  const { proposed } = suggest(secret, names)
  if (proposed === undefined || isExternal(world.settings, 'Secret', secret)) return { name: secret, findings: [] }
  const message = `The package does not generate the Secret \`${secret}\`. Replace the name with \`${proposed}\`, or list \`Secret/${secret}\` in \`checks.external\` of the LummoPackage if the Secret exists elsewhere.`
  return { name: secret, findings: [noSecret.at(path, message)] }
}

function byMetadata(
  app: string,
  namespace: string | undefined,
  path: FieldPath,
  world: Pick<World, 'find' | 'list' | 'claims' | 'settings'>,
): { name: string; findings: Finding[] } {
  const candidates = secretsInSight(world, namespace, app).filter(
    ({ keys, labels }) =>
      CONNECTION_KEYS.some((key) => keys.has(key)) && [labels.app, labels['app.kubernetes.io/name']].includes(app),
  )
  const names = [...new Set(candidates.map(({ target }) => target))]
  const [only] = candidates
  if (names.length === 1 && only !== undefined)
    return { name: only.target, findings: checkKeys(only, USUAL_KEYS, path) }
  const message =
    names.length === 0
      ? `No Secret labelled \`app: ${app}\` contains connection credentials. Set \`connectionSecret\`.`
      : `Several Secrets labelled \`app: ${app}\` contain connection credentials (${shortList(names)}). Set \`connectionSecret\` to one of them, or list them in \`databases\`.`
  const rule = names.length === 0 ? missingField : chooseOne
  return { name: '', findings: [rule.at(['spec'], message)] }
}

/** Checks that all five keys exist, and that each of their entries has a source. */
function checkKeys(known: KnownSecret, names: ConnectionNames, path: FieldPath): Finding[] {
  const { kind, name, keys, open } = known
  const findings: Finding[] = []
  const missing = CONNECTION_PARTS.filter((part) => !keys.has(names[part])).map((part) => names[part])
  const [first = '', ...more] = missing
  const rest = more.length === 1 ? `\`${more[0]}\`` : `${more.length} other required keys`
  const lacking = more.length === 0 ? `\`${first}\`` : `\`${first}\` ${open === undefined ? 'or' : 'and'} ${rest}`
  if (missing.length > 0 && open === undefined) {
    findings.push(missingKey.at(path, `The ${kind} \`${name}\` has no ${lacking}. ${namedKeys(known, names, path)}`))
  } else if (missing.length > 0) {
    const message = `The keys of the ${kind} \`${name}\` come from ${open}, so lummo cannot determine whether they include ${lacking}. List the keys one by one.`
    findings.push(keysUnknown.at(path, message))
  }
  for (const key of Object.values(names)) {
    const lacks = keys.get(key)?.lacks
    if (lacks === undefined) continue
    const what = `The entry \`${key}\` of the ${kind} \`${name}\` has no \`${lacks}\``
    findings.push(
      lacks === 'remoteRef.key'
        ? missingKey.at(
            path,
            `${what}, so its value cannot be fetched. Set \`remoteRef.key\` to the path in the store.`,
          )
        : missingKey.at(path, `${what}, so its value is the whole content at the path. Set \`remoteRef.property\`.`, {
            severity: 'warning',
          }),
    )
  }
  return findings
}

/** Returns a proposal for `keys`, guessed from the key names of the Secret. */
function namedKeys({ kind, target, keys }: KnownSecret, names: ConnectionNames, path: FieldPath): string {
  const missing = CONNECTION_PARTS.filter((part) => !keys.has(names[part]))
  const found = missing.flatMap((part) => {
    const key = likelyKey(part, keys.keys())
    return key === undefined ? [] : [`${part}: ${key}`]
  })
  // Keys that are already mapped do not change.
  const mapped = CONNECTION_PARTS.filter((part) => !missing.includes(part) && names[part] !== USUAL_KEYS[part])
  const kept = mapped.map((part) => `${part}: ${names[part]}`)
  // The last field of the path is `connectionSecret`, or a name in `databases`.
  const fix = (entries: readonly string[]) =>
    `\`${String(path.at(-1))}: {name: ${target}, keys: {${[...kept, ...entries].join(', ')}}}\``
  const keyText = missing.length === 1 ? 'the key' : 'the keys'
  if (found.length < missing.length)
    return `Add ${keyText}, or map the existing keys: ${fix(missing.map((part) => `${part}: KEY`))}.`
  return `Map the existing keys: ${fix(found)}${kind === OPERATED ? '' : `, or add ${keyText}`}.`
}
