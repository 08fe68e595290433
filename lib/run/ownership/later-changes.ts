import type { Finding, FieldPath, LocatedFinding } from '../../finding/finding'
import { podsMissing } from '../../finding/rules'
import { cannotChange, dataLeft, diskGrows, diskShrinks } from '../rules'
import type { Claim } from '../../kind/claim'
import { groupOf, refOf } from '../../manifest/id'
import type { Manifest } from '../../manifest/manifest'
import { compareQuantities, parseQuantity } from '../../manifest/grammar/quantity'
import { valueAt } from '../../manifest/value-at'
import { RETAIN_ANNOTATIONS } from '../../parts/storage/retain-annotations'
import type { Item } from '../../wire/item'
import { placed, placedInClaim } from '../place-finding'
import { changedImmutable, groupAndKind, immutableFields, SELECTOR } from './immutable-fields'
import { staysInCloud } from './removed-fields'
import { shortList } from '../../manifest/text'

/** The claim that generates an object in this run. */
interface By {
  item: Item
  claim: Claim<unknown>
}

/**
 * Warns about changes to previously applied output that would not take effect, because a cluster refuses the change
 * or a cloud ignores it.
 */
export const refusedChanges = (before: Manifest, after: Manifest, { item, claim }: By): LocatedFinding[] =>
  refusalsOf(before, after).map(({ draft, word }) =>
    placedInClaim(draft, item, claim.name, { words: typeof word === 'string' ? word : undefined }),
  )

/** Returns the changes that a cluster refuses or a cloud does not apply, each with a word from the changed field. */
export function refusalsOf(before: Manifest, after: Manifest): { draft: Finding; word: unknown }[] {
  const fixed = isMadeAnew(after) ? [] : changedImmutable(before, after)
  const [first] = fixed
  const refused = first === undefined ? [] : [{ draft: refusal(after, fixed), word: valueAt(after, first) }]
  const stay = staysInCloud(before, after, immutableFields(after)).map((draft) => ({
    draft,
    word: after.metadata.name,
  }))
  const fewer = fewerPods(before, after).map((draft) => ({ draft, word: 'scaling' }))
  return [...refused, ...fewer, ...stay, ...resized(before, after).map(({ draft, size }) => ({ draft, word: size }))]
}

const SCALED = ['apps Deployment', 'apps StatefulSet', 'argoproj.io Rollout']

/**
 * Warns if an autoscaler starts to control the number of pods. When `replicas` is no longer applied, the API resets it
 * to its default, 1, until the autoscaler reacts. Source: Kubernetes v1.34, "Migrating Deployments and StatefulSets to
 * horizontal autoscaling".
 */
function fewerPods(before: Manifest, after: Manifest): Finding[] {
  const replicas = valueAt(before, ['spec', 'replicas'])
  if (!SCALED.includes(groupAndKind(after)) || typeof replicas !== 'number' || replicas < 2) return []
  if (valueAt(after, ['spec', 'replicas']) !== undefined) return []
  const message = `${refOf(after)} no longer has \`replicas: ${replicas}\`, so it would run only 1 pod until its autoscaler reacts. Remove \`replicas\` in the cluster first: \`kubectl apply edit-last-applied ${after.kind.toLowerCase()} ${after.metadata.name}\`.`
  return [podsMissing.at(['spec'], message)]
}

/**
 * Checks whether Argo CD deletes and recreates an object: hooks at every sync, other objects if an annotation requests
 * this.
 */
const isMadeAnew = ({ metadata: { annotations = {} } }: Manifest): boolean =>
  annotations['argocd.argoproj.io/hook'] !== undefined ||
  /\bForce=true\b/.test(annotations['argocd.argoproj.io/sync-options'] ?? '')

function refusal(after: Manifest, fields: readonly FieldPath[]): Finding {
  const list = shortList(fields.map((field) => `\`${field.join('.')}\``))
  const message = `${list} of ${refOf(after)} is immutable. ${cureOf(after, fields)}`
  return cannotChange.at([], message)
}

/** API groups of workloads. */
const WITH_PODS = ['apps', 'batch']

function cureOf({ apiVersion, kind, metadata }: Manifest, fields: readonly FieldPath[]): string {
  if (kind === 'PersistentVolumeClaim') return 'Add a volume with a different name, and copy the data.'
  if (groupOf(apiVersion).endsWith('.cnrm.cloud.google.com')) return 'Rename the object.'
  const command = `kubectl delete ${kind.toLowerCase()} ${metadata.name}`
  return kind === 'StatefulSet' && !fields.includes(SELECTOR)
    ? `To keep its pods and volumes, run \`${command} --cascade=orphan\`, and then apply the new version.`
    : `Rename the object, or first delete it${WITH_PODS.includes(groupOf(apiVersion)) ? ' and its pods' : ''} with \`${command}\`.`
}

const SIZE: FieldPath = ['spec', 'resources', 'requests']

/** Returns the volume sizes of an object, keyed by the name of the volume claim template. */
function sizesOf(manifest: Manifest): Map<string, unknown> {
  const { kind, spec } = manifest
  if (kind === 'PersistentVolumeClaim') return new Map([['', valueAt(manifest, [...SIZE, 'storage'])]])
  if (groupAndKind(manifest) === 'postgresql.cnpg.io Cluster')
    return new Map([['', valueAt(spec, ['storage', 'size'])]])
  const templates = valueAt(spec, ['volumeClaimTemplates'])
  if (!Array.isArray(templates)) return new Map()
  return new Map(
    templates.map((one) => [String(valueAt(one, ['metadata', 'name'])), valueAt(one, [...SIZE, 'storage'])]),
  )
}

function resized(before: Manifest, after: Manifest): { draft: Finding; size: string }[] {
  const earlier = sizesOf(before)
  return [...sizesOf(after)].flatMap(([template, size]) => {
    const written = earlier.get(template)
    const [old, now] = [written, size].map((one) => parseQuantity(typeof one === 'string' ? one : ''))
    const order = old === undefined || now === undefined ? 0 : compareQuantities(now, old)
    if (order === 0) return []
    const { kind, metadata } = after
    if (order < 0) {
      const message = `The volume cannot shrink below its initial size of ${written}. Set ${written}, or add a new volume and copy the data.`
      return [{ draft: diskShrinks.at([], message, { proposed: String(written) }), size: String(size) }]
    }
    if (kind !== 'StatefulSet') return []
    const message = `The size of the volumes (${written}) cannot be changed in a StatefulSet. Enlarge the PersistentVolumeClaims \`${template}-${metadata.name}-…\`, run \`kubectl delete statefulset ${metadata.name} --cascade=orphan\`, and then apply the new version.`
    return [{ draft: diskGrows.at([], message), size: String(size) }]
  })
}

/** Warns about volumes whose object is no longer generated, or has another name, namespace or kind. */
export const leftBehind = (before: Manifest, item: Item): LocatedFinding[] =>
  dataLeftBy(before).map((draft) => placed(draft, item))

/** Returns the finding about the data of a removed object. */
export function dataLeftBy(before: Manifest): Finding[] {
  if (sizesOf(before).size === 0) return []
  const isSet = before.kind === 'StatefulSet'
  const stays = isSet
    ? valueAt(before, ['spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted']) !== 'Delete'
    : Object.entries(RETAIN_ANNOTATIONS).every(([key, value]) => before.metadata.annotations?.[key] === value)
  const [disk, keep, go] = isSet ? ['Its volumes', 'remain', 'are deleted'] : ['It', 'remains', 'is deleted']
  const what = stays
    ? `${disk} ${keep} in the cluster with all data, and a replacement starts empty. Copy the data that you need, and then delete the old volumes.`
    : `${disk} ${go} with all data. Back up the data before you apply the change.`
  return [dataLeft.at(['metadata', 'name'], `${refOf(before)} is no longer generated. ${what}`)]
}
