import type { LocatedFinding } from '../../finding/finding'
import { POD_KINDS } from '../../manifest/pods'
import { podAnnotationsOf, podsOf } from '../../manifest/observed/pods'
import { type Finished, nameOf, type PackageCheck } from '../package-check'
import { podKey } from '../rules'

/** Labels and annotations that tools read only on pods, not on workloads. */
const OF_PODS = {
  annotations:
    /^(?:sidecar\.istio\.io|traffic\.sidecar\.istio\.io|proxy\.istio\.io|vault\.hashicorp\.com|prometheus\.io|ad\.datadoghq\.com|dapr\.io|instrumentation\.opentelemetry\.io|config\.(?:alpha\.|beta\.)?linkerd\.io|fluentbit\.io|co\.elastic\.(?:logs|metrics)|backup\.velero\.io|cni\.projectcalico\.org|container\.apparmor\.security\.beta\.kubernetes\.io)\/|^(?:linkerd\.io\/inject|consul\.hashicorp\.com\/connect-inject|karpenter\.sh\/do-not-disrupt|cluster-autoscaler\.kubernetes\.io\/safe-to-evict|gke-gcsfuse\/volumes|k8s\.v1\.cni\.cncf\.io\/networks|kubernetes\.io\/(?:in|e)gress-bandwidth)$/,
  labels:
    /^(?:azure\.workload\.identity\/use|sidecar\.istio\.io\/inject|admission\.datadoghq\.com\/enabled|aadpodidbinding)$/,
} as const

/** Kinds without `podLabels` and `podAnnotations`. */
const PATCHED = ['LummoDatabase', 'pgbouncer']

/** Reports labels and annotations on workloads that tools read only on pods. */
export const keysOfPods: PackageCheck = {
  needs: 'objects',
  run: (pack) =>
    pack
      .subjects(POD_KINDS.filter((kind) => kind !== 'Pod'))
      .flatMap((one) => (['annotations', 'labels'] as const).flatMap((field) => misplaced(one, field))),
}

function misplaced(one: Finished, field: keyof typeof OF_PODS): LocatedFinding[] {
  const pods = podsOf(one.manifest)
  if (pods === undefined) return []
  const keys = Object.keys(one.manifest.metadata[field] ?? {}).filter(
    (key) =>
      OF_PODS[field].test(key) &&
      !Object.hasOwn(field === 'labels' ? pods.labels : podAnnotationsOf(one.manifest), key),
  )
  const [first] = keys
  if (first === undefined) return []
  const inClaim = field === 'labels' ? 'podLabels' : 'podAnnotations'
  const place = one.claim === undefined ? `spec.template.metadata.${field}` : inClaim
  // LummoDatabase and pgbouncer do not have fields for labels and annotations of pods.
  const patch = PATCHED.includes(one.claim?.kind ?? '')
    ? `Set \`patches: [{target: {kind: ${one.manifest.kind}}, patch: {spec: {template: {metadata: {${field}: {${keys.map((key) => `${key}: "${one.manifest.metadata[field]?.[key]}"`).join(', ')}}}}}}}]\`.`
    : undefined
  const [rest, are, them] =
    keys.length > 1
      ? [` and ${keys.length - 1} more ${keys.length > 2 ? field : field.slice(0, -1)}`, 'have', 'them']
      : ['', 'has', 'it']
  const message = `\`${first}\`${rest} of ${nameOf(one)} ${are} no effect outside pods. ${patch ?? `Move ${them} to \`${place}\`.`}`
  return [one.finding(podKey.at(['metadata', field, first], message, { atKey: true }), first)]
}
