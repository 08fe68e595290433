import type { FieldPath, Finding } from '../../finding/finding'
import { chooseOne, missingField } from '../../finding/rules'
import { suggest } from '../../finding/suggest'
import type { World } from '../../kind/claim'
import { isExternal } from '../../settings/external'
import { CONNECTION_KEYS } from './keys'
import { type KnownSecret, secretNamed, secretsInSight } from './known-secret'
import { keysUnknown, missingKey, noSecret } from './rules'

/** Whose connection it is, and the Secret as the object names it. */
export interface Connection {
  app: string
  namespace: string | undefined
  secret: string | undefined
  path: FieldPath
}

/**
 * The Secret with the credentials of a connection to PostgreSQL: by its name, or else the only one in the package that
 * has such credentials and the application in its metadata (label `app`).
 *
 * Of a Secret that is not in sight nothing can be said here: a generator sees nothing but itself, and where the whole
 * package is in sight its own check (missing-sources) tells of every Secret that is not there. Only one that has nearly
 * the name of another is an error, unless the settings say that it comes from elsewhere.
 */
export function connectionSecret(
  { app, namespace, secret, path }: Connection,
  world: Pick<World, 'find' | 'list' | 'claims' | 'settings'>,
): { name: string; findings: Finding[] } {
  if (secret === undefined) return byMetadata(app, namespace, path, world)
  const known = secretNamed(world, namespace, secret)
  if (known !== undefined) return { name: secret, findings: checkKeys(known, path) }
  const others = secretsInSight(world, namespace)
  const [maker] = others.filter(({ name }) => name === secret)
  if (maker !== undefined) {
    const message = `The ${maker.kind} \`${secret}\` makes the Secret \`${maker.target}\`. Write that name here.`
    return { name: secret, findings: [noSecret.at(path, message)] }
  }
  const names = [...new Set(others.map(({ target }) => target))]
  const { text, proposed } = suggest(secret, names)
  if (proposed === undefined || isExternal(world.settings, 'Secret', secret)) return { name: secret, findings: [] }
  const message = `Nothing in the package makes the Secret \`${secret}\`.${text} If it is made elsewhere, list \`Secret/${secret}\` in \`checks.external\` of the LummoPackage.`
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
  if (names.length === 1 && only !== undefined) return { name: only.target, findings: checkKeys(only, path) }
  const message =
    names.length === 0
      ? `Which Secret has the credentials? No Secret of the package has the label \`app: ${app}\` and the keys of a connection. Set \`connectionSecret\`.`
      : `Several Secrets have the label \`app: ${app}\` and the keys of a connection: ${names.join(', ')}. Set \`connectionSecret\`.`
  const rule = names.length === 0 ? missingField : chooseOne
  return { name: '', findings: [rule.at(['spec'], message)] }
}

/** All five keys must be there, and each entry must say where its value is. */
function checkKeys(known: KnownSecret, path: FieldPath): Finding[] {
  const { kind, name, keys, open } = known
  const findings: Finding[] = []
  const missing = CONNECTION_KEYS.filter((key) => !keys.has(key))
  if (missing.length > 0 && open === undefined) {
    const message = `The ${kind} \`${name}\` lacks ${missing.join(', ')}. Add them; a connection needs ${CONNECTION_KEYS.join(', ')}.`
    findings.push(missingKey.at(path, message))
  } else if (missing.length > 0) {
    const message = `The ${kind} \`${name}\` takes its keys from ${open}, so nobody can tell whether it has ${missing.join(', ')}. List them one by one to be sure.`
    findings.push(keysUnknown.at(path, message))
  }
  for (const key of CONNECTION_KEYS) {
    const lacks = keys.get(key)?.lacks
    if (lacks === undefined) continue
    const what = `The entry \`${key}\` of the ${kind} \`${name}\` has no \`${lacks}\``
    findings.push(
      lacks === 'remoteRef.key'
        ? missingKey.at(path, `${what}, so nothing can be fetched. Set it to the path in the store.`)
        : keysUnknown.at(path, `${what}, so its value is everything at the path. Name the property.`),
    )
  }
  return findings
}
