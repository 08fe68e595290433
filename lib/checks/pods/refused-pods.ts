import { shortList } from '../../manifest/text'
import type { LocatedFinding } from '../../finding/finding'
import { groupOf } from '../../manifest/id'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { POD_KINDS } from '../../manifest/pods'
import { labelSelector, selects } from '../../manifest/selectors/object-selector'
import { valueAt } from '../../manifest/value-at'
import { type PlacedContainer, type Pods, podsOf } from '../../manifest/observed/pods'
import { type Finished, nameOf, type PackageCheck, severityFor } from '../package-check'
import { refusedPod } from '../rules'
import { combined, type Refused } from './refused-fields'

/**
 * Reports pods that the API rejects although all fields have valid types. Source: validation of core/v1, Kubernetes
 * v1.34.
 */
export const refusedPods: PackageCheck = {
  needs: 'final',
  run: (pack) =>
    pack.subjects(POD_KINDS).flatMap((one) => {
      const pods = podsOf(one.manifest)
      if (pods === undefined) return []
      const containers = pods.all
      if (one.claim === undefined && !isWhole(one.manifest, containers)) return []
      return [
        ...containers.flatMap((container) => inContainer(container, nameOf(one))),
        ...inPod(pods, one),
        ...inSelector(pods, one),
        ...(canCombine(one) ? combined(pods, one) : []),
      ].map((refused) => finding(one, refused))
    }),
}

/** Checks whether an object can have mutually exclusive fields, because its author also wrote Kubernetes fields. */
const canCombine = ({ claim }: Finished): boolean =>
  claim === undefined || claim.spec.patches !== undefined || claim.spec.pod !== undefined

const GROUPS = ['', 'apps', 'batch', 'argoproj.io', 'keda.sh']

/** Checks whether a foreign object is complete, and not a patch. */
const isWhole = ({ apiVersion, spec }: Manifest, containers: readonly PlacedContainer[]): boolean =>
  GROUPS.includes(groupOf(apiVersion)) &&
  (groupOf(apiVersion) !== 'apps' || valueAt(spec, ['selector']) !== undefined) &&
  containers.every((container) => container.spec.image !== undefined)

const SELECTING = ['DaemonSet', 'Deployment', 'ReplicaSet', 'Rollout', 'StatefulSet']

/**
 * Checks that the selector matches the labels of the pods. Source: ValidateDeploymentSpec of apps/validation,
 * Kubernetes v1.34, and the same rule for other kinds.
 */
function inSelector({ labels }: Pods, one: Finished): Refused[] {
  const selector = labelSelector(valueAt(one.manifest, ['spec', 'selector']))
  if (!SELECTING.includes(one.manifest.kind) || selector === undefined) return []
  if (selects(selector, labels, one.manifest)) return []
  const message = `\`selector\` of ${nameOf(one)} does not match the labels of its pods. Set the same labels in the selector and the pod template.`
  return [{ at: ['spec', 'selector'], message }]
}

const finding = (one: Finished, { at, message, word = String(at[at.length - 1]) }: Refused): LocatedFinding =>
  one.finding(refusedPod.at(at, message, { severity: severityFor(one) }), word)

function inContainer({ spec, path, name }: PlacedContainer, owner: string): Refused[] {
  const who = `container \`${name}\` in ${owner}`
  const image = typeof spec.image === 'string' && spec.image !== ''
  const lacking = `C${who.slice(1)} has no image. Set \`image\`, or replace \`${name}\` with the name of an existing container.`
  return [
    ...(image ? [] : [{ at: [...path, 'name'], message: lacking, word: name }]),
    ...inProbes({ spec, path, name }, who),
    ...inSecurity({ spec, path, name }, who),
    ...['preStop', 'postStart'].flatMap((hook) =>
      inWays(spec.lifecycle, hook, HOOKS, { path: [...path, 'lifecycle'], who }),
    ),
  ]
}

/** Checks the security context. Source: ValidateSecurityContext of core/validation, Kubernetes v1.34. */
function inSecurity({ spec, path }: PlacedContainer, who: string): Refused[] {
  const own = isPlain(spec.securityContext) ? spec.securityContext : {}
  if (own.allowPrivilegeEscalation !== false) return []
  const added = valueAt(own, ['capabilities', 'add'])
  const isAdmin = Array.isArray(added) && added.includes('CAP_SYS_ADMIN')
  if (own.privileged !== true && !isAdmin) return []
  const [asked, word] =
    own.privileged === true ? ['`privileged: true`', 'privileged'] : ['the capability `CAP_SYS_ADMIN`', 'CAP_SYS_ADMIN']
  const message = `C${who.slice(1)} has both ${asked} and \`allowPrivilegeEscalation: false\`, which Kubernetes rejects. Set \`allowPrivilegeEscalation: true\`.`
  return [{ at: [...path, 'securityContext', 'privileged'], message, word }]
}

const HOOKS = ['exec', 'httpGet', 'sleep', 'tcpSocket'] as const
const PROBES = ['exec', 'grpc', 'httpGet', 'tcpSocket'] as const

function inProbes({ spec, path }: PlacedContainer, who: string): Refused[] {
  return ['readinessProbe', 'livenessProbe', 'startupProbe'].flatMap((probe) => {
    const found = inWays(spec, probe, PROBES, { path, who })
    const ready = probe === 'readinessProbe'
    const field = ready ? 'terminationGracePeriodSeconds' : 'successThreshold'
    const value = valueAt(spec, [probe, field])
    if (typeof value !== 'number' || (!ready && value <= 1)) return found
    const rule = ready
      ? 'a readiness probe never stops a container. Remove the field'
      : 'only a readiness probe can require more than one success. Remove the field'
    return [
      ...found,
      { at: [...path, probe, field], message: `The \`${probe}\` of ${who} has \`${field}\`, but ${rule}.` },
    ]
  })
}

/** Checks that a probe or hook defines exactly one action. */
function inWays(
  holder: unknown,
  field: string,
  ways: readonly string[],
  { path, who }: { path: Refused['at']; who: string },
): Refused[] {
  const value = valueAt(holder, [field])
  if (!isPlain(value)) return []
  const given = ways.filter((way) => value[way] !== undefined && value[way] !== null)
  if (given.length === 1) return []
  const what = given.length === 0 ? 'has no handler' : `has several handlers (${shortList(given)})`
  const allowed = shortList(ways.map((way) => `\`${way}\``))
  return [{ at: [...path, field], message: `The \`${field}\` of ${who} ${what}. Set exactly one of ${allowed}.` }]
}

/** Checks the restart policy, which must be `Always` for long-running pods and must not be `Always` for jobs. */
function inPod({ spec, path }: Pods, { manifest }: Finished): Refused[] {
  const { restartPolicy } = spec
  const ends = ['CronJob', 'Job', 'ScaledJob'].includes(manifest.kind)
  if (manifest.kind === 'Pod' || typeof restartPolicy !== 'string' || ends === (restartPolicy !== 'Always')) return []
  const message = `Pods of a ${manifest.kind} cannot have \`restartPolicy: ${restartPolicy}\`. ${ends ? 'Set `OnFailure` or `Never`' : 'Remove the field'}.`
  return [{ at: [...path, 'restartPolicy'], message }]
}
