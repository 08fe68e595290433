import type { LocatedFinding } from '../../finding/finding'
import { noSecret } from '../../parts/connections/rules'
import { closestAmong, suggest } from '../../finding/suggest'
import { wasCalled } from '../../kind/given-name'
import { groupedBy } from '../../manifest/grouped-by'
import { sameNamespace } from '../../manifest/id'
import { isPlain } from '../../manifest/manifest'
import { listText, shortList } from '../../manifest/text'
import { holdsExactly } from '../../manifest/text-search'
import { isTarget, knownSecret, SECRET_KINDS } from '../../parts/connections/known-secret'
import { isExternal } from '../../settings/external'
import { type Finished, type FinishedPackage, nameOf, type PackageCheck, wasChecked } from '../package-check'
import { isMadeByOperator } from './operator-secrets'
import { isOperators } from './operators'
import { claimTemplatesOf, USING_KINDS, type Use, usesOf } from './uses'
import { noAccount, noClaim, noConfig, noKey, noSchema } from '../rules'

/** Objects that Kubernetes (v1.34) and Istio create in each namespace. */
const ALWAYS = ['ConfigMap/kube-root-ca.crt', 'ConfigMap/istio-ca-root-cert', 'ServiceAccount/default']

/** The rule for each kind, and the field of a claim that refers to the kind. */
const TOLD = {
  ConfigMap: { rule: noConfig, field: 'config' },
  PersistentVolumeClaim: { rule: noClaim, field: 'claim' },
  PubSubSchema: { rule: noSchema, field: 'schema' },
  Secret: { rule: noSecret, field: 'secret' },
  ServiceAccount: { rule: noAccount, field: 'account' },
} as const

/** Maximum number of users that a message lists. */
const NAMED = 3

/** A reference to an object, and the object that contains the reference. */
interface Need {
  user: Finished
  use: Use
}

/**
 * Reports missing ConfigMaps, Secrets, keys and schemas of topics. Without them, a pod would not start or a topic would
 * not be created. A missing object is one finding that lists its users.
 */
export const missingSources: PackageCheck = {
  needs: 'package',
  run: (pack) => {
    const needs = pack
      .subjects(USING_KINDS)
      .flatMap((user) => (wasChecked(pack, user) ? [] : usesOf(user.manifest)).map((use): Need => ({ user, use })))
    const found = needs.map((need) => ({ need, ...sourceOf(pack, need) }))
    const missing = found.filter(({ isMissing }) => isMissing).map(({ need }) => need)
    const byObject = groupedBy(missing, missingObject)
    const seen = new Set<string>()
    return found.flatMap(({ need, isMissing, sources }) => {
      // A claim is reported once, even if several of its objects use the same missing key.
      const { use } = need
      const what = isMissing ? missingObject(need) : `${ownerOf(need)} ${use.kind}/${use.name} ${use.key ?? ''}`
      if (seen.has(what)) return []
      seen.add(what)
      return isMissing ? [missingFinding(pack, need, byObject.get(what) ?? [])] : missingKey(need, sources)
    })
  },
}

/** A reference to an object or key that the package does not contain. */
export interface MissingUse extends Need {
  /** Whether the object is missing, or only one of its keys. */
  what: 'object' | 'key'
}

/** Returns the references to missing objects, and to missing keys of existing objects. */
export const missingUses = (pack: FinishedPackage): MissingUse[] =>
  pack.subjects(USING_KINDS).flatMap((user) =>
    usesOf(user.manifest).flatMap((use): MissingUse[] => {
      const { isMissing, sources } = sourceOf(pack, { user, use })
      if (isMissing) return [{ user, use, what: 'object' }]
      return missingKey({ user, use }, sources).length > 0 ? [{ user, use, what: 'key' }] : []
    }),
  )

const missingObject = ({ user: { manifest }, use }: Need): string =>
  `${manifest.metadata.namespace ?? ''}/${use.kind}/${use.name}`

/** Returns a key that identifies the claim or foreign object that the author must correct. */
const ownerOf = ({ user }: Need): string =>
  `${user.manifest.metadata.namespace ?? ''} ${user.claim === undefined ? nameOf(user) : `${user.claim.kind}/${user.claim.name}`}`

/**
 * Returns the objects that provide the needed object, and whether the needed object is missing. An object provides the
 * needed object if both are the same object, or if it creates the needed object.
 */
function sourceOf(pack: FinishedPackage, { user, use }: Need): { isMissing: boolean; sources: readonly Finished[] } {
  const isKnown = use.optional || ALWAYS.includes(`${use.kind}/${use.name}`)
  if (isKnown || isExternal(pack.settings, use.kind, use.name)) return { isMissing: false, sources: [] }
  const sources = pack
    .holding(
      use.name,
      (apiVersion, kind) => isSource(kind, use.kind) || (use.kind !== 'PubSubSchema' && isOperators(apiVersion)),
    )
    .filter(
      (one) => sameNamespace(one.manifest.metadata.namespace, user.manifest.metadata.namespace) && provides(one, use),
    )
  const isMade =
    isMadeByOperator(pack, use, user.manifest) ||
    (use.kind === 'Secret' && isMadeForIngress(pack, use.name, user)) ||
    (use.kind === 'PersistentVolumeClaim' && isMadeByTemplate(pack, use.name, user))
  return { isMissing: sources.length === 0 && !isMade, sources }
}

/** Returns the finding about a missing object, located at the first field that refers to the object. */
function missingFinding(pack: FinishedPackage, first: Need, needs: readonly Need[]): LocatedFinding {
  const name = `${first.use.kind}/${first.use.name}`
  const users = [...new Map(needs.map((need) => [ownerOf(need), nameOf(need.user)])).values()]
  const keys = [...new Set(needs.flatMap(({ use }) => use.key ?? []))].map((key) => `\`${key}\``)
  const what = keys.length === 0 ? name : `${name} (${shortList(keys)})`
  const problem =
    users.length === 1
      ? `${users[0]} needs ${what}, which is not in the package.`
      : `${what} is not in the package, but ${listUsers(users)} need it.`
  const message = `${problem}${fixForMissing(pack, first.use, name)}.`
  const { rule, field } = TOLD[first.use.kind]
  const findingAt = ({ user, use }: Need): LocatedFinding => {
    const draft = rule.at(use.path, message, { severity: 'warning', current: use.name, missing: missingObject(first) })
    return user.finding(draft, use.name, field)
  }
  return needs.map(findingAt).find(({ path = [] }) => path.length > 0) ?? findingAt(first)
}

/** Returns the first users of an object, and the number of further users. */
export function listUsers(users: readonly string[]): string {
  const rest = users.length - NAMED
  if (rest > 1) return `${users.slice(0, NAMED).join(', ')} and ${rest} more`
  return listText(users)
}

/**
 * Checks whether cert-manager creates a Secret for an Ingress of the package. Objects other than the Ingress can also
 * use this Secret.
 */
const isMadeForIngress = (pack: FinishedPackage, secret: string, user: Finished): boolean =>
  pack
    .holding(secret, (_, kind) => kind === 'Ingress')
    .some(
      ({ manifest }) =>
        sameNamespace(manifest.metadata.namespace, user.manifest.metadata.namespace) &&
        usesOf(manifest).some(({ name, optional }) => optional && name === secret),
    )

/**
 * Checks whether a StatefulSet of the package creates a PersistentVolumeClaim: `data-store-0` from the template `data`
 * of `store`.
 */
const isMadeByTemplate = (pack: FinishedPackage, claim: string, user: Finished): boolean =>
  pack.all(['StatefulSet']).some(
    ({ manifest }) =>
      sameNamespace(manifest.metadata.namespace, user.manifest.metadata.namespace) &&
      claimTemplatesOf(manifest).some((template) => {
        const [start, number] = [`${template}-${manifest.metadata.name}-`, claim.slice(claim.lastIndexOf('-') + 1)]
        return /^\d+$/.test(number) && claim === `${start}${number}`
      }),
  )

/**
 * Returns the fix for a missing object: the name that was probably intended, or an entry in the list of external
 * objects.
 */
function fixForMissing(pack: FinishedPackage, use: Use, name: string): string {
  const mark = `list \`${name}\` in \`checks.external\` of the LummoPackage`
  const { namespaces, guessFor } = pack.once(`near by ${use.kind}`, () => nearBy(pack.subjects([use.kind])))
  const elsewhere = namespaces.get(use.name)
  if (elsewhere !== undefined)
    return ` Add the ${use.kind} to the namespace of the pods (pods cannot use the ${use.kind} in \`${elsewhere}\`), or ${mark}`
  const proposed = guessFor(use.name)
  return proposed === undefined
    ? ` Add the ${use.kind}, or ${mark}`
    : ` Replace the name with \`${proposed}\`, or ${mark} if the ${use.kind} exists elsewhere`
}

/**
 * Returns a function that finds similar names among the objects of a kind. There can be hundreds of missing objects,
 * and each of them is compared with all names.
 */
function nearBy(objects: readonly Finished[]) {
  const namespaces = new Map<string, string | undefined>()
  for (const { manifest } of objects) {
    const { name, namespace } = manifest.metadata
    if (!namespaces.has(name)) namespaces.set(name, namespace)
  }
  return { namespaces, guessFor: closestAmong(objects.map(({ manifest }) => manifest.metadata.name)) }
}

/** Checks whether an object is, or creates, the needed object. */
function provides({ manifest }: Finished, { kind, name }: Use): boolean {
  if (kind === 'Secret' && SECRET_KINDS.includes(manifest.kind)) return isTarget(knownSecret(manifest), name)
  return manifest.kind === kind ? wasCalled(manifest.metadata, name) : holdsExactly(manifest, name)
}

/** Checks whether objects of one kind are, or create, objects of the needed kind. */
const isSource = (kind: string, wanted: string): boolean =>
  kind === wanted || (wanted === 'Secret' && SECRET_KINDS.includes(kind))

/** Reports a missing key of a ConfigMap or Secret of the package. */
function missingKey(need: Need, sources: readonly Finished[]): LocatedFinding[] {
  const { user } = need
  const { kind, name, key, path } = need.use
  const keys = key === undefined ? [] : keysOf(sources, kind)
  if (key === undefined || keys.length === 0 || keys.includes(key)) return []
  const listed = [...keys].sort().map((one) => `\`${one}\``)
  const { text } = suggest(
    key,
    keys,
    `Set ${listed.length > 1 ? 'one of ' : ''}${listed.slice(0, 3).join(', ')}${listed.length > 3 ? ' or another' : ''}.`,
  )
  const message = `${nameOf(user)} uses the key \`${key}\`, but ${kind}/${name} has no such key.${text}`
  return [user.finding(noKey.at(path, message, { current: key }), key)]
}

/** Returns the keys of a ConfigMap or Secret; undefined if not all keys can be determined from the package. */
function keysOf(sources: readonly Finished[], kind: string): string[] {
  const each = sources.map(({ manifest }): string[] | undefined => {
    if (kind === 'Secret' && SECRET_KINDS.includes(manifest.kind)) {
      const { keys, open } = knownSecret(manifest)
      return open === undefined && keys.size > 0 ? [...keys.keys()] : undefined
    }
    if (manifest.kind !== kind) return undefined
    return [manifest.data, manifest.binaryData].flatMap((map) => (isPlain(map) ? Object.keys(map) : []))
  })
  return each.includes(undefined) ? [] : each.flatMap((keys) => keys ?? [])
}
