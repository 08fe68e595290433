import type { FieldPath, Finding } from '../../finding/finding'
import { Report } from '../../finding/report'
import { compact, nonEmpty, nonEmptyMap } from '../../manifest/compact'
import { contentHash, stableJson } from '../../manifest/hash'
import type { PodSpec, PodTemplate, Volume } from '../../manifest/kubernetes'
import { pullSecretsOf } from '../access/pull-secrets'
import { configsRead } from '../config/use'
import { checkUsedSecrets } from '../connections/bypassed-pool'
import { joinMaps, joinNamed } from '../container/contribution'
import { checkSecurity } from '../container/security'
import { appOf } from '../identity/identity'
import type { BuiltVolumes } from '../storage/volumes'
import { checkSelector, checkStop } from './checks'
import type { BuiltContainers } from './containers'
import type { PodContext } from './context'
import { checkOverridden, checkOverriddenContainers } from './overlay/overridden-fields'
import { checkNonRoot, overlaid, podSecurity } from './security'
import { softSpread } from './spread'

/** Template of a pod, and the paths of its containers in the spec. */
export interface BuiltTemplate {
  template: PodTemplate
  pathOf: (container: string) => FieldPath
  findings: readonly Finding[]
}

/** Builds the template of a pod from its containers. The user’s Kubernetes fields are merged into the template. */
export function podTemplate(context: PodContext, containers: BuiltContainers, volumes: BuiltVolumes): BuiltTemplate {
  const report = new Report()
  const { claim, world, roles, id } = context
  const { spec, namespace } = claim
  const labels = report.take(podLabels(context))
  const joined = report.take(podVolumes(context, containers, volumes))
  report.addAll(checkSelector(spec, id))
  report.addAll(checkOverridden(claim.written))
  report.addAll(checkOverriddenContainers(roles.everyone, claim.written))
  report.addAll(checkNonRoot(claim, context.security))
  report.addAll(checkUsedSecrets({ app: appOf(claim), namespace, containers: roles.all }, world))
  const merged = report.take(overlaid(podSpec(context, containers, joined.entries), spec.pod, ['spec', 'pod']))
  const pathOf = (name: string): FieldPath => roles.everyone.find((one) => one.name === name)?.path ?? ['spec', 'pod']
  report.addAll(checkStop(merged.spec, roles.everyone, claim))
  report.addAll(checkSecurity(merged.spec, pathOf))
  const read = [...containers.configs.map(({ data }) => data), ...configsRead(merged.spec, namespace, world)]
  const annotations = nonEmptyMap({
    ...spec.podAnnotations,
    ...(read.length === 0 ? {} : { 'krm.lummo.dev/config-hash': contentHash(stableJson(read)) }),
  })
  const metadata = compact<PodTemplate['metadata']>({ labels: labels.map, annotations })
  return { template: { metadata, spec: merged.spec }, pathOf, findings: report.findings }
}

const podLabels = ({ claim, id, datadogTags, account }: PodContext) =>
  joinMaps('pod labels', [
    { path: ['spec'], map: id.labels },
    { path: ['spec', 'podLabels'], map: claim.spec.podLabels },
    { path: datadogTags.pod.path, map: datadogTags.pod.labels },
    { path: ['spec', 'serviceAccount'], map: account.labels },
  ])

const podVolumes = ({ traits }: PodContext, containers: BuiltContainers, { volumes }: BuiltVolumes) =>
  joinNamed<Volume>(
    'volumes',
    [
      { path: ['spec', 'volumes'], entries: volumes },
      { path: ['spec', 'containers'], entries: containers.all.flatMap((built) => built.volumes) },
      { path: ['spec'], entries: traits.volumes },
    ],
    (volume) => volume.name,
  )

function podSpec(context: PodContext, containers: BuiltContainers, volumes: readonly Volume[]): PodSpec {
  const { claim, world, traits, id, security } = context
  const { spec } = claim
  const wanted = containers.all.flatMap(({ pullSecret }) => (pullSecret === undefined ? [] : [pullSecret]))
  const pullSecrets = [...new Set([...wanted, ...pullSecretsOf(claim.namespace, world)])]
  const spread = traits.spreads && spec.spread ? softSpread(id, traits.revisionLabel) : undefined
  return compact<PodSpec>({
    serviceAccountName: spec.serviceAccount ?? id.name,
    automountServiceAccountToken: security.serviceAccountToken,
    enableServiceLinks: security.serviceLinks,
    restartPolicy: traits.restartPolicy,
    priorityClassName: spec.priorityClass,
    runtimeClassName: spec.runtimeClass,
    nodeSelector: spec.nodeSelector,
    tolerations: nonEmpty(spec.tolerations ?? []),
    affinity: spec.affinity ?? spread?.affinity,
    topologySpreadConstraints: spread?.topologySpreadConstraints,
    imagePullSecrets: nonEmpty(pullSecrets.map((name) => ({ name }))),
    securityContext: podSecurity({ ...spec.podSecurityContext, ...spec.pod?.securityContext }, security, {
      contexts: containers.all.map(({ container }) => container.securityContext),
      volumes,
    }),
    terminationGracePeriodSeconds: spec.stop?.grace,
    initContainers: nonEmpty(containers.inits.map(({ container }) => container)),
    containers: containers.mains.map(({ container }) => container),
    volumes: nonEmpty([...volumes]),
  })
}
