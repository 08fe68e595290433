import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { hasErrors } from '../../lib/finding/finding'
import { API_VERSION, isOurs } from '../../lib/kind/claim'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { GOLDEN, goldenCases } from '../../test/support/golden'
import { asRendered, isClaim, OperatorNamespace } from '../../test/support/operator-namespace'
import { ownerOf } from '../../lib/wire/annotations'
import { keyOf } from './live-object'

const CLUSTER_WIDE =
  /^(Namespace|ClusterRole|ClusterRoleBinding|GatewayClass|ClusterSecretStore|StorageClass|PriorityClass|IngressClass|CustomResourceDefinition)$/

const isResource = (one: unknown): one is DeploymentResource =>
  isPlain(one) && typeof one.apiVersion === 'string' && isPlain(one.metadata) && typeof one.metadata.name === 'string'

/** Sorts the fields of objects, as an API server does. */
function withSortedFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedFields)
  if (!isPlain(value)) return value
  const names = Object.keys(value).sort()
  return Object.fromEntries(names.map((name) => [name, withSortedFields(value[name])]))
}

/** Returns the input of a case as a cluster would store it. */
function stored(input: string): DeploymentResource[] {
  return (loadAll(input) as unknown[]).filter(isResource).map((object) => ({
    ...object,
    ...(isOurs(object.apiVersion) ? { apiVersion: API_VERSION } : {}),
    metadata: { ...(CLUSTER_WIDE.test(object.kind) ? {} : { namespace: 'team' }), ...object.metadata },
  }))
}

/** The operator has no permission to write Secrets; see reconcile.test.ts. */
const isRefused = (object: Plain): boolean =>
  object.apiVersion === 'v1' && object.kind === 'Secret' && ownerOf(object) !== undefined

const byKey = (objects: readonly Plain[]): Record<string, Plain> =>
  Object.fromEntries(
    objects.map((object) => [keyOf(object as DeploymentResource), asRendered(object as DeploymentResource)]),
  )

const cases = goldenCases(GOLDEN)
  .map(({ folder, input }) => ({ name: folder.replace(/.*golden\//, ''), objects: stored(input) }))
  .filter(
    ({ objects }) =>
      objects.some(isClaim) && new Set(objects.map(({ metadata }) => metadata.namespace ?? 'team')).size === 1,
  )
  .map((one) => ({ ...one, rendered: expandObjects(one.objects, suite) }))
  .filter(({ rendered }) => !hasErrors(rendered.findings))

test('most golden cases are in one namespace and have no errors', () => {
  expect(cases.length).toBeGreaterThan(120)
})

test.each(cases)(
  '$name: the objects in the cluster are those that lummo renders, and a second run writes nothing',
  async ({ objects, rendered }) => {
    const { namespace: name = '' } = objects.find(isClaim)?.metadata ?? {}
    const namespace = new OperatorNamespace(name, { crossNamespace: [name] })
    namespace.put(...(withSortedFields(objects) as DeploymentResource[]))
    await namespace.run()
    const inCluster = (await namespace.all()).filter((one) => !isClaim(one))
    const wanted = rendered.objects.filter((one) => !isClaim(one) && !isRefused(one))
    expect(byKey(inCluster)).toEqual(byKey(wanted))
    namespace.takeWrites()
    await namespace.run()
    const writes = namespace.takeWrites()
    expect(writes.filter((one) => !one.startsWith('applyStatus'))).toEqual([])
    if (writes.length === 0) return
    // A warning about a change is reported only until the change is applied.
    await namespace.run()
    expect(namespace.takeWrites()).toEqual([])
  },
)
