import type { V1Affinity, V1PodSecurityContext, V1PodSpec, V1Toleration } from '@kubernetes/client-node'
import { z } from 'zod'
import { formatted, listByName, native, textOrScalar, withMeta } from '../../kind/table/zod-fields'
import { securityFields, stopFields } from '../../settings/workload-defaults'
import { containerSpec } from '../container/spec'
import { orderFields } from '../identity/order-spec'
import { identityFields } from '../identity/spec'
import { monitoringSpec } from '../monitoring/spec'
import { networkSpec } from '../network/spec'
import { patchesSpec } from '../patches/spec'
import { permissionsSpec } from '../access/permissions-spec'
import { volumeSpec } from '../storage/volumes-spec'

/** Fields of every kind with containers. */
export const podFields = {
  ...identityFields,
  ...orderFields,
  containers: listByName(containerSpec)
    .min(1)
    .describe(
      'Containers: a list, a single container, or an object keyed by name, which overlays can merge. The main container is the only container, the container named in `main`, or the container named after the application (`app`). Other containers run next to the main container.',
    ),
  main: formatted('dns-label')
    .optional()
    .describe(
      'Name of the main container. Required if there are several containers and none is named after the application (`app`).',
    ),
  initContainers: listByName(containerSpec)
    .optional()
    .describe(
      'Containers that run to completion, one after the other, before other containers start. A `sidecar` also starts in this order but keeps running. In an object keyed by name, the containers are sorted by name.',
    ),
  volumes: listByName(volumeSpec).optional().describe('Volumes of the pod.'),
  monitoring: monitoringSpec.optional().describe('Metrics and tags for Prometheus and Datadog.'),
  podLabels: z
    .record(formatted('label-key'), formatted('label-value'))
    .optional()
    .describe(
      'Additional labels of the pods. The pods do not get the labels of the object itself. The kustomize `labels` transformer with `includeTemplates: true` adds its labels here.',
    ),
  podAnnotations: z
    .record(formatted('label-key'), textOrScalar())
    .optional()
    .describe('Annotations of the pods. kustomize adds its `commonAnnotations` here.'),
  reloader: z
    .boolean()
    .optional()
    .describe('Restarts the pods when a ConfigMap or Secret that they use changes. Requires Stakater Reloader.'),
  serviceAccount: formatted('dns-subdomain')
    .optional()
    .describe(
      'Name of an existing ServiceAccount or LummoServiceAccount. Default: a generated account, or `workload.serviceAccount` of the settings.',
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
    .describe('Security context of the containers. Default: `workload.security` of the settings.'),
  podSecurityContext: native<V1PodSecurityContext>('V1PodSecurityContext')
    .optional()
    .describe('Same as the Kubernetes field of the same name. Its fields override the hardened defaults.'),
  stop: z
    .strictObject({ sleep: stopFields.sleep.optional(), grace: stopFields.grace.optional() })
    .optional()
    .describe('Graceful shutdown. Default: `workload.stop` of the settings.'),
  spread: z
    .boolean()
    .optional()
    .describe(
      'Spreads pods across zones and hosts if possible. Default: `workload.spread` of the settings. Sets the Kubernetes field `topologySpreadConstraints`.',
    ),
  nodeSelector: z
    .record(formatted('label-key'), formatted('label-value'))
    .optional()
    .describe('Labels that a node must have to run the pods.'),
  tolerations: z
    .array(native<V1Toleration>('V1Toleration'))
    .optional()
    .describe('Same as the Kubernetes field of the same name. Lists node taints to tolerate.'),
  affinity: native<V1Affinity>('V1Affinity')
    .optional()
    .describe('Same as the Kubernetes field of the same name. Replaces the spread across hosts.'),
  priorityClass: withMeta(formatted('dns-subdomain').optional(), { aliases: ['priorityClassName'] }).describe(
    'Name of the PriorityClass.',
  ),
  runtimeClass: withMeta(formatted('dns-subdomain').optional(), { aliases: ['runtimeClassName'] }).describe(
    'Name of the RuntimeClass, e.g. `gvisor`.',
  ),
  pod: native<Partial<V1PodSpec>>('V1PodSpec?')
    .optional()
    .describe('All other fields of the Kubernetes pod spec, which override generated fields.'),
  network: networkSpec
    .optional()
    .describe(
      'Allowed traffic to and from the pods. Generates a NetworkPolicy. Default: no policy. In an isolated LummoNamespace, a policy still allows Prometheus to scrape the metrics in `monitoring`.',
    ),
  permissions: permissionsSpec
    .optional()
    .describe('Permissions in the Kubernetes API. Generates a Role and mounts a token.'),
  patches: patchesSpec
    .optional()
    .describe('Patches for generated objects. Use patches to set fields that have no shortcut.'),
}

const podSpecObject = z.strictObject(podFields)

export type PodFields = z.output<typeof podSpecObject>
