import { z } from 'zod'
import { formatted, oneOrMore, quantity, withMeta } from '../../lib/kind/table/zod-fields'

/** Returns the schema for a required label or annotation. */
const keyRule = (what: string) =>
  withMeta(
    z.strictObject({
      key: formatted('label-key').describe(`Key of the ${what}.`),
      values: oneOrMore(z.string()).optional().describe('Allowed values. Default: any value that is not empty.'),
    }),
    { shorthand: 'key' },
  )

export const spec = z.strictObject({
  severity: z
    .enum(['error', 'warning', 'info'])
    .default('error')
    .describe('Severity of violations: `error` stops the run; `warning` and `info` are only reported.'),
  labels: oneOrMore(keyRule('label')).optional().describe('Labels that every object must have.'),
  annotations: oneOrMore(keyRule('annotation')).optional().describe('Annotations that every object must have.'),
  owner: keyRule('label or annotation')
    .optional()
    .describe('Label or annotation that names the owner of an object: `example.com/owner`.'),
  registries: oneOrMore(z.string().min(1))
    .optional()
    .describe(
      'Allowed image registries: `registry.example.com`, or a folder in a registry, `ghcr.io/acme`. lummo reads images in objects of Kubernetes, Argo, KEDA, Tekton, Knative, Ray, Kubeflow, Spark, Volcano, KubeVirt, Kruise, Agones and CloudNativePG. In other kinds, a string that looks like an image from another registry is a warning (`policy-not-understood`).',
    ),
  images: z
    .enum(['tagged', 'pinned'])
    .optional()
    .describe(
      'Rule for image references. `tagged`: every image has a digest, or a tag other than `latest`. `pinned`: every image has a digest.',
    ),
  max: z
    .strictObject({
      cpu: quantity('cpu')
        .optional()
        .describe('Maximum CPU limit of a container. The container or its pod must set a limit.'),
      memory: quantity('memory')
        .optional()
        .describe('Maximum memory limit of a container. The container or its pod must set a limit.'),
      replicas: z.int().min(1).optional().describe('Maximum number of pods of a workload at maximum scale.'),
    })
    .optional()
    .describe('Maximum resources and replicas.'),
  hosts: oneOrMore(z.string().min(1))
    .optional()
    .describe(
      'Allowed hostnames: `shop.example.com`, or with all subdomains `*.example.com`. A route without a hostname serves all hostnames. lummo reads hostnames in objects of Kubernetes, the Gateway API, Traefik, Istio, Contour, nginx, OpenShift, Knative, external-dns, cert-manager and GKE, including their annotations and snippets. In other kinds, a string that looks like another hostname is a warning (`policy-not-understood`).',
    ),
  podSecurity: z
    .enum(['baseline', 'restricted'])
    .optional()
    .describe('Pod Security level that all pods must satisfy, after patches and in any namespace.'),
  permissions: z
    .enum(['limited'])
    .optional()
    .describe(
      'With `limited`, no Role or ClusterRole may allow `*`, `escalate`, `bind` or `impersonate`, and no binding may grant `cluster-admin`, even through a patch or with `wildcard: true`.',
    ),
  exempt: oneOrMore(
    z.strictObject({
      kind: z.string().min(1).optional().describe('Kind of the object.'),
      name: z.string().min(1).optional().describe('Name of the object.'),
      namespace: z.string().min(1).optional().describe('Namespace of the object.'),
    }),
  )
    .optional()
    .describe(
      'Objects that are exempt from the policy. An exempt short object also exempts the objects generated from it, in this run or in `generated/`. All fields of an entry must match.',
    ),
  forValidators: z
    .boolean()
    .optional()
    .describe(
      'Returns no objects, as kustomize requires of functions under `validators:`. Anywhere else, all objects of the package would be lost.',
    ),
})

export type Spec = z.output<typeof spec>
