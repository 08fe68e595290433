import type { V1Affinity, V1PodSecurityContext, V1PodSpec, V1Toleration } from '@kubernetes/client-node'
import { z } from 'zod'
import { formatted, named, native, scalarText, words } from '../../kind/table/zod-fields'
import { securityFields, stopFields } from '../../settings/workload-defaults'
import { containerSpec } from '../container/spec'
import { identityFields } from '../identity/spec'
import { monitoringSpec } from '../monitoring/spec'
import { networkSpec } from '../network/spec'
import { patchesSpec } from '../patches/spec'
import { permissionsSpec } from '../access/permissions-spec'
import { volumeSpec } from '../storage/volumes-spec'

/** What every kind that runs containers accepts. */
export const podFields = {
  ...identityFields,
  containers: named(containerSpec)
    .min(1)
    .describe(
      'The containers: a list, the only one, or a map by name, which overlays can merge. The main one is the only one, that of `main`, or the one with the name of `app`; the others run next to it.',
    ),
  main: formatted('dns-label')
    .optional()
    .describe('The name of the main container, where there are several and it has another name than `app`.'),
  initContainers: named(containerSpec)
    .optional()
    .describe(
      'Containers that run to their end, one after the other, before the others start; a `sidecar` among them starts in its place and keeps running. As a map by name: in the order of their names.',
    ),
  volumes: named(volumeSpec).optional().describe('Volumes of the pod.'),
  monitoring: monitoringSpec.optional().describe('How it is watched.'),
  podLabels: z
    .record(formatted('label-key'), formatted('label-value'))
    .optional()
    .describe(
      'More labels for the pods, which do not get those of the object itself. `labels` of kustomize with `includeTemplates` writes here.',
    ),
  podAnnotations: z
    .record(formatted('label-key'), scalarText())
    .optional()
    .describe('Annotations for the pods. `commonAnnotations` of kustomize writes here.'),
  reloader: z
    .boolean()
    .optional()
    .describe('Restart when a ConfigMap or Secret that it uses changes (stakater Reloader).'),
  serviceAccount: formatted('dns-subdomain')
    .optional()
    .describe(
      'An existing ServiceAccount, or a LummoServiceAccount. Default: an own one is made, or `workload.serviceAccount` of the settings.',
    ),
  security: z
    .strictObject({
      user: securityFields.user.optional(),
      group: securityFields.group.optional(),
      readOnlyRoot: securityFields.readOnlyRoot.optional(),
      capabilities: securityFields.capabilities.optional(),
      seccomp: securityFields.seccomp.optional(),
      serviceAccountToken: securityFields.serviceAccountToken.optional(),
      serviceLinks: securityFields.serviceLinks.optional(),
    })
    .optional()
    .describe('How containers are locked up. Default: `workload.security` of the settings.'),
  podSecurityContext: native<V1PodSecurityContext>('V1PodSecurityContext')
    .optional()
    .describe('Laid over the hardened default, field by field.'),
  stop: z
    .strictObject({ sleep: stopFields.sleep.optional(), grace: stopFields.grace.optional() })
    .optional()
    .describe('How pods go away. Default: `workload.stop` of the settings.'),
  spread: z
    .boolean()
    .optional()
    .describe('Spread pods over zones and hosts, softly. Default: `workload.spread` of the settings.'),
  nodeSelector: z
    .record(formatted('label-key'), formatted('label-value'))
    .optional()
    .describe('Only on nodes with these labels.'),
  tolerations: z
    .array(native<V1Toleration>('V1Toleration'))
    .optional()
    .describe('Taints of nodes to tolerate, as Kubernetes writes them.'),
  affinity: native<V1Affinity>('V1Affinity')
    .optional()
    .describe('As Kubernetes writes it; replaces the spread over hosts.'),
  priorityClass: words(formatted('dns-subdomain').optional(), { aliases: ['priorityClassName'] }).describe(
    'The PriorityClass.',
  ),
  runtimeClass: words(formatted('dns-subdomain').optional(), { aliases: ['runtimeClassName'] }).describe(
    'The RuntimeClass, e.g. `gvisor`.',
  ),
  pod: native<Partial<V1PodSpec>>('V1PodSpec?')
    .optional()
    .describe('Anything else of a pod, as Kubernetes writes it, merged over what is made.'),
  network: networkSpec
    .optional()
    .describe(
      'Who may talk to it, and to whom it may talk: a NetworkPolicy. Absent: no policy, but one that lets Prometheus in where `monitoring` asks it into a closed LummoNamespace.',
    ),
  permissions: permissionsSpec
    .optional()
    .describe('What it may do with the Kubernetes API: a Role with exactly these rights. Implies a token.'),
  patches: patchesSpec.optional().describe('Changes to what is made, for whatever has no field here.'),
}

const podSpecObject = z.strictObject(podFields)

export type PodFields = z.output<typeof podSpecObject>
