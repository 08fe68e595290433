import type { LocatedFinding } from '../../finding/finding'
import {
  type PodSecurity,
  type StandardViolation,
  violationFix,
  violationsOf,
} from '../../manifest/observed/pod-security'
import type { Manifest, Plain } from '../../manifest/manifest'
import { podsOf } from '../../manifest/observed/pods'
import { valueAt } from '../../manifest/value-at'
import { POD_KINDS } from '../../manifest/pods'
import { type Finished, type FinishedPackage, nameOf, severityFor } from '../package-check'
import { refusedByNamespace } from '../rules'

const ENFORCE = 'pod-security.kubernetes.io/enforce'

/** Returns the Pod Security level that a Namespace enforces; undefined if it allows all pods. */
function enforcedBy({ metadata: { labels = {} } }: Manifest): PodSecurity['level'] | undefined {
  const level = labels[ENFORCE]
  return level === 'restricted' || level === 'baseline' ? level : undefined
}

/** Returns a finding for each workload whose pods violate the Pod Security level of a Namespace. */
export function refusedIn(pack: FinishedPackage, namespace: Finished): LocatedFinding[] {
  const { name, labels = {} } = namespace.manifest.metadata
  const level = enforcedBy(namespace.manifest)
  if (level === undefined) return []
  const pinned = labels[`${ENFORCE}-version`]
  const refusesProbeHosts = [pack.settings.targets.kubernetes, pinned].every((version) => minorOf(version) >= 34)
  return pack.subjects(POD_KINDS).flatMap((one) => {
    const pods = podsOf(one.manifest)
    if (pods === undefined || one.manifest.metadata.namespace !== name) return []
    const all = violationsOf(pods, { level, refusesProbeHosts })
    return all.length === 0 ? [] : [finding(one, namespace, level, all)]
  })
}

/** Returns the minor version of Kubernetes in `1.33` or `v1.33`. Any other version means the latest version. */
const minorOf = (version = ''): number => Number(/^v?1\.(\d+)$/.exec(version)?.[1] ?? Number.POSITIVE_INFINITY)

function finding(
  one: Finished,
  namespace: Finished,
  level: PodSecurity['level'],
  all: readonly StandardViolation[],
): LocatedFinding {
  const open =
    namespace.claim === undefined
      ? `lower the level in the label \`${ENFORCE}\``
      : `set \`security: ${level === 'restricted' && all.every(isHardening) ? 'baseline' : 'privileged'}\` in the LummoNamespace`
  const message = `${nameOf(namespace)} enforces the Pod Security level \`${level}\` and rejects ${one.manifest.kind === 'Pod' ? '' : 'the pods of '}${nameOf(one)}. ${violationFix(one.claim === undefined ? all : asWritten(all, one.claim.spec, one))}, or ${open}.`
  const [first] = all
  const [written] = one.claim === undefined ? [] : asWritten(all, one.claim.spec, one)
  const path = first?.path ?? []
  const words = path.filter((step) => typeof step === 'string').reverse()
  return one.finding(refusedByNamespace.at(path, message, { severity: severityFor(one) }), [
    ...(written?.words ?? []),
    ...words.slice(0, 2),
  ])
}

/** Fields of short objects, by the field of a pod that they set. */
const SHORT: readonly { what: RegExp; field: readonly string[] }[] = [
  { what: /^hostNetwork: true$/, field: ['hostAccess', 'network'] },
  { what: /^hostPID: true$/, field: ['hostAccess', 'pid'] },
  { what: /^hostIPC: true$/, field: ['hostAccess', 'ipc'] },
  { what: /^hostPath$/, field: ['hostAccess', 'paths'] },
  { what: /^privileged: true$/, field: ['hostAccess', 'privileged'] },
  { what: /^runAsUser: 0$/, field: ['hostAccess', 'root'] },
  { what: /^seccompProfile: (Unconfined)$/, field: ['security', 'seccomp'] },
  { what: /^capabilities\.add: (.+)$/, field: ['security', 'capabilities'] },
]

/** Returns the violations, each with the short-object fields that cause it. */
function asWritten(
  all: readonly StandardViolation[],
  spec: Plain,
  { manifest }: Finished,
): (StandardViolation & { words?: string[] })[] {
  // Without these fields, the pod has the secure defaults, so the fix does not need to add fields. Only the main
  // container is privileged, so the fields are missing in other containers only if these containers set them.
  const [privileged, root] = ['privileged', 'root'].map((field) => valueAt(spec, ['hostAccess', field]) === true)
  return all
    .filter(({ lacking, path }) => lacking !== true || !(root || (privileged && isPrivileged(manifest, path))))
    .filter(({ what }) => what !== 'runAsUser: 0' || root || !privileged)
    .map((one) => {
      for (const { what, field } of SHORT) {
        const found = what.exec(one.what)
        const value = valueAt(spec, field)
        const [, part] = found ?? []
        if (found === null || value === undefined || (part !== undefined && ![value].flat().includes(part))) continue
        return { ...one, what: `${field.join('.')}${part === undefined ? '' : `: ${part}`}`, words: field.slice(1) }
      }
      return one
    })
}

/**
 * Checks whether a field is missing because of a privileged container: in that container, or as a default of the pod.
 */
const isPrivileged = (manifest: Manifest, path: StandardViolation['path']): boolean =>
  valueAt(manifest, path) === undefined ||
  valueAt(manifest, [...path.slice(0, path.indexOf('securityContext') + 1), 'privileged']) === true

const isHardening = ({ what, lacking }: StandardViolation): boolean => lacking === true || what === 'runAsUser: 0'
