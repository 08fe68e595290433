import { loadAll } from 'js-yaml'
import { suite } from '../../../functions/suite'
import { expandObjects } from '../../../lib/command/objects'
import type { DeploymentResource } from '../../../lib/contracts/deployment-target'
import { hasErrors } from '../../../lib/finding/finding'
import { API_VERSION, isOurs } from '../../../lib/kind/claim'
import { isPlain, type Plain } from '../../../lib/manifest/manifest'
import { ownerOf } from '../../../lib/wire/annotations'
import { keyOf } from '../../../operator/reconcile/live-object'
import { GOLDEN, goldenCases } from '../../support/golden'
import { isClaim } from '../../support/operator-namespace'
import { within } from '../live'

/** A golden case in separate namespaces of a cluster. */
export interface GoldenInCluster {
  name: string
  /** The namespace of the short objects. */
  namespace: string
  /** The input as it is stored. */
  objects: DeploymentResource[]
  /** The objects that `lummo render` generates. */
  wanted: DeploymentResource[]
}

const isResource = (one: unknown): one is Plain =>
  isPlain(one) && typeof one.apiVersion === 'string' && isPlain(one.metadata) && typeof one.metadata.name === 'string'

function objectsOf(input: string, namespace: string): DeploymentResource[] {
  const objects = (loadAll(input) as unknown[]).filter(isResource)
  const claims = objects.map((one) => (isOurs(String(one.apiVersion)) ? { ...one, apiVersion: API_VERSION } : one))
  return within(namespace, claims) as unknown as DeploymentResource[]
}

/** The operator has no permission to write Secrets. */
const isSecret = (object: Plain): boolean => object.apiVersion === 'v1' && object.kind === 'Secret'

export const namespacesOf = (objects: readonly DeploymentResource[]): string[] => [
  ...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? [])),
]

function inCluster(folder: string, input: string, at: number): GoldenInCluster[] {
  const objects = objectsOf(input, `golden-${at}`)
  const [namespace, ...others] = namespacesOf(objects.filter(isClaim))
  if (namespace === undefined || others.length > 0) return []
  // The operator does not read this kind, so it cannot know how an issuer proves a domain.
  if (objects.some(({ kind }) => kind === 'ClusterIssuer')) return []
  const rendered = expandObjects(objects as unknown as Plain[], suite)
  if (hasErrors(rendered.findings)) return []
  const wanted = rendered.objects.filter(
    (object) => !isClaim(object) && !isSecret(object) && ownerOf(object as DeploymentResource) !== undefined,
  ) as DeploymentResource[]
  return [{ name: folder.replace(/.*golden\//, ''), namespace, objects, wanted }]
}

/** Returns the cases whose objects outside their namespace do not collide with those of an earlier case. */
function withoutClashes(cases: readonly GoldenInCluster[]): GoldenInCluster[] {
  const taken = new Set<string>()
  return cases.filter(({ wanted, namespace }) => {
    const outside = wanted.filter(({ metadata }) => metadata.namespace !== namespace).map(keyOf)
    const isFree = outside.every((key) => !taken.has(key))
    for (const key of isFree ? outside : []) taken.add(key)
    return isFree
  })
}

/** The golden cases whose short objects have no errors and are in one namespace. */
export const CASES = withoutClashes(
  goldenCases(GOLDEN).flatMap(({ folder, input }, at) => inCluster(folder, input, at)),
)
