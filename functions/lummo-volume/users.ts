import type { Finding, FieldPath } from '../../lib/finding/finding'
import { diskHeld } from '../../lib/parts/serving/rules'
import type { Claim, World } from '../../lib/kind/claim'
import { givenName, isCalled } from '../../lib/kind/given-name'
import type { Manifest } from '../../lib/manifest/manifest'
import { disksOf, podsOf } from '../../lib/manifest/observed/pods'
import { POD_KINDS } from '../../lib/manifest/pods'
import { mapsIn, scalarText, valueAt } from '../../lib/manifest/value-at'
import { refOf } from '../../lib/manifest/id'
import { shortList } from '../../lib/manifest/text'
import { SCALER_KINDS, scaleOf } from '../../lib/parts/observed/scale'
import type { Spec } from './spec'
import { diskMode, oneNodeDisk } from './rules'

/** A workload that mounts the volume, and how many of its pods can mount it at the same time. */
interface User {
  workload: Manifest
  max: number
}

/** Checks that the pods of all workloads use the volume in a supported way. */
export function checkUsers(claim: Claim<Spec>, world: World): Finding[] {
  const workloads = world
    .find(POD_KINDS, givenName(claim))
    .filter((workload) => workload.metadata.namespace === claim.namespace && volumesOf(workload, claim).length > 0)
  return [...checkMode(claim, workloads), ...checkCount(claim, workloads, world)]
}

/**
 * Checks the volume mode. The kubelet does not start a pod that mounts a raw device as a file system, or a file system
 * as a raw device.
 */
function checkMode(claim: Claim<Spec>, workloads: readonly Manifest[]): Finding[] {
  const isBlock = claim.spec.volumeMode === 'Block'
  const wrong = workloads.filter((workload) => {
    const volumes: unknown[] = volumesOf(workload, claim)
    return podsOf(workload)?.all.some(({ spec }) =>
      mapsIn(spec[isBlock ? 'volumeMounts' : 'volumeDevices']).some(([, { name }]) => volumes.includes(name)),
    )
  })
  return wrong.map((workload) => {
    const message = isBlock
      ? `${refOf(workload)} mounts the volume at a path, but the volume has no file system. Remove \`volumeMode: Block\`, or set \`volumeDevices\` instead of a \`path\`.`
      : `${refOf(workload)} uses the volume as a block device, but the volume has a file system. Set \`volumeMode: Block\`, or mount the volume at a \`path\`.`
    return diskMode.at(['spec', isBlock ? 'volumeMode' : 'size'], message)
  })
}

/** Checks that the access modes allow the number of pods. */
function checkCount({ spec }: Claim<Spec>, workloads: readonly Manifest[], world: World): Finding[] {
  const modes = spec.accessModes ?? ['ReadWriteOnce']
  if (modes.some((mode) => mode.endsWith('Many'))) return []
  const isForOnePod = modes.includes('ReadWriteOncePod')
  const users: User[] = workloads
    .filter((workload) => isForOnePod || !isKeptOnOneNode(workload))
    .map((workload) => ({ workload, max: scaleOf(workload, (word) => world.find(SCALER_KINDS, word)).max }))
    .filter(({ max }) => max > 0)
  const path: FieldPath = spec.accessModes === undefined ? ['spec', 'size'] : ['spec', 'accessModes']
  const fix = 'Set `accessModes: ReadWriteMany` and a storage class that supports it'
  const list = usersText(users)
  if (users.length > 1 || users.some(({ max }) => max > 1)) {
    if (isForOnePod) {
      const message = `Only one pod can mount the volume, but ${list}. ${fix}.`
      return [oneNodeDisk.at(path, message)]
    }
    const message = `Only one node can mount the volume at a time, but ${list}. ${fix}, or keep the pods on one node.`
    return [oneNodeDisk.at(path, message, { severity: 'warning' })]
  }
  return users
    .filter(({ workload }) => overlapsInUpdates(workload))
    .map(({ workload }) => {
      // An Argo Rollout cannot stop the old pod before it starts the new pod.
      const way =
        workload.kind === 'Rollout'
          ? 'Replace the object with a LummoDeployment that sets `update: {recreate: true}`'
          : 'Set `update: {recreate: true}`'
      const message = `Only one node can mount the volume at a time, so the new pod of ${refOf(workload)} might not start while the old pod runs. ${way}, or set \`accessModes: ReadWriteMany\` on the volume.`
      return diskHeld.at(path, message)
    })
}

const HOST = 'kubernetes.io/hostname'

/**
 * Checks whether all pods of a workload must run on one node: either a named node, or the node of certain other pods.
 */
function isKeptOnOneNode(workload: Manifest): boolean {
  const pod = podsOf(workload)?.spec
  const near = valueAt(pod, ['affinity', 'podAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'])
  const follows = Array.isArray(near) && near.some((one) => valueAt(one, ['topologyKey']) === HOST)
  return follows || valueAt(pod, ['nodeSelector', HOST]) !== undefined
}

/**
 * Checks whether an update starts a new pod before the old one has stopped. Source: defaults of apps/v1, Argo Rollouts
 * 1.9.
 */
function overlapsInUpdates({ kind, spec }: Manifest): boolean {
  if (kind === 'Rollout') return true
  if (kind !== 'Deployment' || valueAt(spec, ['strategy', 'type']) === 'Recreate') return false
  const surge = valueAt(spec, ['strategy', 'rollingUpdate', 'maxSurge'])
  return surge === undefined || Number.parseInt(scalarText(surge) ?? '', 10) !== 0
}

/** Returns the names of a workload’s pod volumes that mount this volume. */
const volumesOf = (workload: Manifest, claim: Claim<Spec>): string[] => {
  const pods = podsOf(workload)
  return pods === undefined ? [] : disksOf(pods).flatMap((disk) => (isCalled(claim, disk.claim) ? [disk.name] : []))
}

/** Describes the pods that mount a volume: `StatefulSet/pair has 2 pods`, `Pod/a and Pod/b mount it`. */
function usersText(users: readonly User[]): string {
  const [first] = users
  const pods = (max: number) => `${max === Number.POSITIVE_INFINITY ? 'any number of' : max} pods`
  if (users.length === 1 && first !== undefined) return `${refOf(first.workload)} has ${pods(first.max)}`
  const names = users.map(({ workload, max }) => (max === 1 ? refOf(workload) : `${refOf(workload)} (${pods(max)})`))
  return `${shortList(names)} mount it`
}
