import type { LocatedFinding } from '../../../finding/finding'
import { deepEqual } from '../../../manifest/deep-equal'
import { refOf, sameNamespace } from '../../../manifest/id'
import type { Manifest } from '../../../manifest/manifest'
import { podsOf } from '../../../manifest/observed/pods'
import { mapsAt, valueAt } from '../../../manifest/value-at'
import type { ObjectPair } from '../compare/objects'
import { about, type Compared } from './compared'
import { canarySkipped } from './rules'

/**
 * Returns the Rollouts that would be updated without their canary steps. Source: Argo Rollouts 1.8, "Canary": the first
 * deployment skips all steps, and only a change of the pod template starts the steps.
 */
export const skippedCanaries = (compared: Compared): LocatedFinding[] =>
  compared.after.flatMap((rollout) => {
    if (rollout.kind !== 'Rollout' || rollout.apiVersion.split('/')[0] !== 'argoproj.io') return []
    const pair = compared.pairs.find(({ after }) => after === rollout)
    const before = pair === undefined ? rollout : pair.before
    const message = before === undefined ? firstDeploy(rollout, compared) : laterDeploy(before, rollout, compared)
    return message === undefined ? [] : [about(rollout, canarySkipped.at(['spec', 'strategy'], message))]
  })

const stepsOf = (rollout: Manifest): readonly unknown[] => {
  const steps = valueAt(rollout, ['spec', 'strategy', 'canary', 'steps'])
  return Array.isArray(steps) ? steps : []
}

/**
 * Returns the reason why a Rollout starts all pods at once, for example because it replaces a workload of another
 * kind.
 */
function firstDeploy(rollout: Manifest, { before }: Compared): string | undefined {
  const former = before.find(
    ({ kind, metadata }) =>
      ['Deployment', 'StatefulSet'].includes(kind) &&
      metadata.name === rollout.metadata.name &&
      sameNamespace(metadata.namespace, rollout.metadata.namespace),
  )
  if (former === undefined || stepsOf(rollout).length === 0) return undefined
  return `${refOf(rollout)} replaces ${refOf(former)}, and the first deployment of a Rollout skips all canary steps. Deploy the replacement first, without other changes.`
}

function laterDeploy(before: Manifest, after: Manifest, compared: Compared): string | undefined {
  if (stepsOf(before).length > 0 && stepsOf(after).length === 0 && !isBlueGreen(after)) {
    return `${refOf(after)} no longer has canary steps, so a change reaches all pods at once. Add \`steps\`.`
  }
  if (stepsOf(after).length === 0) return undefined
  const isSame = deepEqual(valueAt(before, ['spec', 'template']), valueAt(after, ['spec', 'template']))
  const source = isSame ? compared.pairs.find((pair) => isReadBy(pair, after)) : undefined
  if (source?.after === undefined) return undefined
  return `The change to ${refOf(source.after)} reaches all pods of ${refOf(after)} without a canary, because the pod template does not change. Add a content hash to the name of the object, or also change the pod template.`
}

const isBlueGreen = (rollout: Manifest): boolean => valueAt(rollout, ['spec', 'strategy', 'blueGreen']) !== undefined

/**
 * Checks whether the pods of a workload read a ConfigMap or Secret whose content changes while its name stays the same.
 */
function isReadBy({ before, after, changes }: ObjectPair, workload: Manifest): boolean {
  if (before === undefined || after === undefined || before.metadata.name !== after.metadata.name) return false
  const { kind, metadata } = after
  if (kind !== 'ConfigMap' && kind !== 'Secret') return false
  if (!changes.some(({ path }) => ['data', 'binaryData', 'stringData'].includes(String(path[0])))) return false
  return (
    sameNamespace(metadata.namespace, workload.metadata.namespace) && sourcesOf(workload, kind).includes(metadata.name)
  )
}

/** Returns the names of the ConfigMaps or Secrets that pods read as environment variables or files. */
function sourcesOf(workload: Manifest, kind: 'ConfigMap' | 'Secret'): unknown[] {
  const pods = podsOf(workload)
  const [field, ref] = kind === 'ConfigMap' ? ['configMap', 'configMapRef'] : ['secret', 'secretRef']
  const key = kind === 'ConfigMap' ? 'configMapKeyRef' : 'secretKeyRef'
  const volumes = mapsAt(pods?.spec, ['volumes']).flatMap(([, volume]) => [
    valueAt(volume, [field, kind === 'ConfigMap' ? 'name' : 'secretName']),
    ...mapsAt(volume, ['projected', 'sources']).map(([, source]) => valueAt(source, [field, 'name'])),
  ])
  const variables = (pods?.all ?? []).flatMap(({ spec }) => [
    ...mapsAt(spec, ['envFrom']).map(([, one]) => valueAt(one, [ref, 'name'])),
    ...mapsAt(spec, ['env']).map(([, one]) => valueAt(one, ['valueFrom', key, 'name'])),
  ])
  return [...volumes, ...variables]
}
