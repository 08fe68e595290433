import type { FieldPath, LocatedFinding } from '../../finding/finding'
import { closestAmong } from '../../finding/suggest'
import { wasCalled } from '../../kind/given-name'
import { groupedBy } from '../../manifest/grouped-by'
import { groupOf, sameNamespace } from '../../manifest/id'
import { isPlain } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'
import { isExternal } from '../../settings/external'
import { type Finished, type FinishedPackage, nameOf, ofKinds, type PackageCheck, wasChecked } from '../package-check'
import { listUsers } from '../references/missing-sources'
import { isOperators } from '../references/operators'
import { noTarget } from '../rules'
import { backendsOf, ROUTE_KINDS } from '../routes/route-ports'

/** Field that contains the name of the target workload, for each kind of autoscaler. */
const TARGETS: Readonly<Record<string, string>> = {
  HorizontalPodAutoscaler: 'scaleTargetRef',
  ScaledObject: 'scaleTargetRef',
  VerticalPodAutoscaler: 'targetRef',
}

/** Kinds that can be reported as missing. Operators define other kinds and create their objects. */
const WORKLOADS = ['Deployment', 'ReplicaSet', 'Rollout', 'StatefulSet']

/** Fields that contain the name of an object which the same short object generates, and the kind of this object. */
const COMPANIONS: Readonly<Record<string, readonly (readonly [kind: string, path: readonly string[]])[]>> = {
  IngressRoute: [['Middleware', ['spec', 'routes', '*', 'middlewares', '*', 'name']]],
  RoleBinding: [['Role', ['roleRef', 'name']]],
  Rollout: [
    ['Service', ['spec', 'strategy', 'canary', 'canaryService']],
    ['Service', ['spec', 'strategy', 'canary', 'stableService']],
    ['Service', ['spec', 'strategy', 'blueGreen', 'activeService']],
    ['Service', ['spec', 'strategy', 'blueGreen', 'previewService']],
  ],
  StatefulSet: [['Service', ['spec', 'serviceName']]],
  TraefikService: [['Service', ['spec', 'weighted', 'services', '*', 'name']]],
}

/** An object to which a route or an autoscaler refers. */
interface Target {
  kind: string
  name: string
  path: FieldPath
}

/** Reports a route to a missing Service. */
export const missingBackends: PackageCheck = {
  needs: 'package',
  run: (pack) => missingOf(pack, pack.subjects(ROUTE_KINDS), backendTargets),
}

/** Reports an autoscaler whose workload is missing, and a generated object whose companion a patch has deleted. */
export const missingTargets: PackageCheck = {
  needs: 'package',
  run: (pack) =>
    missingOf(pack, pack.subjects(Object.keys({ ...TARGETS, ...COMPANIONS })), (user) => [
      ...scaledTargets(user),
      ...companionsOf(user),
    ]),
}

function missingOf(
  pack: FinishedPackage,
  users: readonly Finished[],
  targetsOf: (user: Finished) => Target[],
): LocatedFinding[] {
  const missing = users.flatMap((user) =>
    wasChecked(pack, user)
      ? []
      : targetsOf(user)
          .filter((target) => isMissing(target, user, pack))
          .map((target) => ({ user, target })),
  )
  const byObject = groupedBy(missing, ({ user, target }) =>
    [user.manifest.metadata.namespace, target.kind, target.name].join('/'),
  )
  return [...byObject.values()].map((needs) => missingFinding(pack, needs))
}

/** Returns the objects that the claim of a patched object generates next to the object, and that a patch can delete. */
function companionsOf({ claim, manifest }: Finished): Target[] {
  if (claim?.spec.patches === undefined || valueAt(manifest, ['roleRef', 'kind']) === 'ClusterRole') return []
  return (COMPANIONS[manifest.kind] ?? [])
    .flatMap(([kind, path]) => textsAt(manifest, path).map((found) => ({ kind, ...found })))
    .filter(({ name }) => name === claim.name || name.startsWith(`${claim.name}-`))
}

/** Returns the strings at a path, in which `*` is any entry of a list. */
function textsAt(value: unknown, [step, ...rest]: readonly string[], at: FieldPath = []): Omit<Target, 'kind'>[] {
  if (step === undefined) return typeof value === 'string' ? [{ name: value, path: at }] : []
  if (step !== '*') return textsAt(isPlain(value) ? value[step] : undefined, rest, [...at, step])
  return Array.isArray(value) ? value.flatMap((one, index) => textsAt(one, rest, [...at, index])) : []
}

const backendTargets = (route: Finished): Target[] =>
  backendsOf(route).flatMap(({ service, path }) =>
    typeof service === 'string' ? [{ kind: 'Service', name: service, path: nameIn(path) }] : [],
  )

function scaledTargets(one: Finished): Target[] {
  const field = TARGETS[one.manifest.kind]
  if (field === undefined) return []
  const target = valueAt(one.manifest, ['spec', field])
  if (!isPlain(target) || typeof target.name !== 'string') return []
  const { kind = 'Deployment', name } = target
  return WORKLOADS.some((known) => known === kind) ? [{ kind: String(kind), name, path: ['spec', field, 'name'] }] : []
}

/**
 * Returns the path of the Service’s name. The name is in the same object as the port, or in the parent of that object.
 */
const nameIn = (port: FieldPath): FieldPath => [...port.slice(0, port.indexOf('port')), 'name']

function isMissing({ kind, name }: Target, user: Finished, pack: FinishedPackage): boolean {
  const { namespace } = user.manifest.metadata
  const exists = pack
    .holding(name, ofKinds([kind]))
    .some(({ manifest: { metadata } }) => wasCalled(metadata, name) && sameNamespace(metadata.namespace, namespace))
  return !exists && !isExternal(pack.settings, kind, name) && !isOfOperator(name, pack)
}

/** Returns one finding for all users of a missing object, located at the first user. */
function missingFinding(pack: FinishedPackage, needs: readonly { user: Finished; target: Target }[]): LocatedFinding {
  const [{ user, target }] = needs as [(typeof needs)[0]]
  const { kind, name, path } = target
  const users = [...new Set(needs.map((need) => nameOf(need.user)))]
  const problem =
    users.length === 1
      ? `${users[0]} refers to ${kind}/${name}, which is not in the package.`
      : `${kind}/${name} is not in the package, but ${listUsers(users)} refer to it.`
  const proposed = guesses(pack, kind)(name)
  const external = `list \`${kind}/${name}\` in \`checks.external\` of the LummoPackage`
  const fix =
    proposed === undefined
      ? ` Add the ${kind}, or ${external}.`
      : ` Replace the name with \`${proposed}\`, or ${external} if the ${kind} exists elsewhere.`
  return user.finding(noTarget.at(path, problem + fix, { current: name }), name)
}

/** Returns a function that finds the object of a kind that a missing name most likely means. */
const guesses = (pack: FinishedPackage, kind: string): ((name: string) => string | undefined) =>
  pack.once(`names of ${kind} objects`, () => closestAmong(pack.all([kind]).map((one) => one.manifest.metadata.name)))

/** API groups of custom resources that refer to Secrets and cloud resources, but never to a Service or a workload. */
const WITHOUT_PODS = ['bitnami.com', 'cert-manager.io', 'cnrm.cloud.google.com', 'external-secrets.io']

/**
 * Checks whether an operator can create an object. An operator is assumed to create an object whose name is the name
 * of a custom resource with an optional suffix.
 */
const isOfOperator = (name: string, pack: FinishedPackage): boolean =>
  pack
    .once('objects of operators', () => pack.natives().filter(({ manifest }) => canCreatePods(manifest.apiVersion)))
    .some(({ manifest: { metadata } }) => name === metadata.name || name.startsWith(`${metadata.name}-`))

function canCreatePods(apiVersion: string): boolean {
  const group = groupOf(apiVersion)
  return isOperators(apiVersion) && !WITHOUT_PODS.some((one) => group === one || group.endsWith(`.${one}`))
}
