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

const kindsIn = ({ objects, wanted }: GoldenInCluster): string[] =>
  [...objects.filter(isClaim), ...wanted].map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)

/**
 * Returns cases that together have all kinds of short and generated objects. Each case adds as many new kinds as
 * possible.
 */
function covering(cases: readonly GoldenInCluster[]): GoldenInCluster[] {
  const known = new Set<string>()
  const news = (one: GoldenInCluster): number => new Set(kindsIn(one).filter((kind) => !known.has(kind))).size
  const chosen: GoldenInCluster[] = []
  for (;;) {
    const best = cases.reduce((one, other) => (news(other) > news(one) ? other : one))
    if (news(best) === 0) return chosen
    chosen.push(best)
    for (const kind of kindsIn(best)) known.add(kind)
  }
}

/** The golden cases without errors whose short objects are in one namespace. */
const ALL = withoutClashes(goldenCases(GOLDEN).flatMap(({ folder, input }, at) => inCluster(folder, input, at)))

/** Cases with all kinds. With LUMMO_GOLDEN=all, all cases. */
export const CASES = process.env.LUMMO_GOLDEN === 'all' ? ALL : covering(ALL)
