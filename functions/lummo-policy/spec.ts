import { z } from 'zod'
import { formatted, oneOrMore, quantity, words } from '../../lib/kind/table/zod-fields'

/** A key that metadata must have. */
const keyRule = (what: string) =>
  words(
    z.strictObject({
      key: formatted('label-key').describe(`The ${what}.`),
      values: oneOrMore(z.string()).optional().describe('With one of these values. Default: any that is not empty.'),
    }),
    { shorthand: 'key' },
  )

export const spec = z.strictObject({
  severity: z
    .enum(['error', 'warning', 'info'])
    .default('error')
    .describe('How bad it is to break a rule: an `error` stops the run, a `warning` or `info` is only said.'),
  labels: oneOrMore(keyRule('label')).optional().describe('Labels that every object must have.'),
  annotations: oneOrMore(keyRule('annotation')).optional().describe('Annotations that every object must have.'),
  owner: keyRule('label or annotation')
    .optional()
    .describe('Who answers for an object: the label or annotation that must say so, `example.com/owner`.'),
  registries: oneOrMore(z.string().min(1))
    .optional()
    .describe(
      'Where images may come from: `registry.example.com`, or a folder of one, `ghcr.io/acme`. Read are the kinds of Kubernetes, Argo, KEDA, Tekton, Knative, Ray, Kubeflow, Spark, Volcano, KubeVirt, Kruise, Agones and CloudNativePG; in others, what looks like an image from elsewhere gets a warning (`policy-not-understood`).',
    ),
  images: z
    .enum(['tagged', 'pinned'])
    .optional()
    .describe('`tagged`: every image has a tag other than `latest`, or a digest. `pinned`: every image has a digest.'),
  max: z
    .strictObject({
      cpu: quantity('cpu')
        .optional()
        .describe('The highest limit of processor time of a container; it, or its pod, must have one.'),
      memory: quantity('memory')
        .optional()
        .describe('The highest limit of memory of a container; it, or its pod, must have one.'),
      replicas: z.int().min(1).optional().describe('The most pods of a workload, at its highest scale.'),
    })
    .optional()
    .describe('The most that anything may use.'),
  hosts: oneOrMore(z.string().min(1))
    .optional()
    .describe(
      'Hosts that may be served: `shop.example.com`, or with all below it, `*.example.com`. What names no host serves all of them. Read are the kinds of Kubernetes, the Gateway API, Traefik, Istio, Contour, nginx, OpenShift, Knative, external-dns, cert-manager and GKE, with their annotations and snippets; in others, what looks like another host gets a warning (`policy-not-understood`).',
    ),
  exempt: oneOrMore(
    z.strictObject({
      kind: z.string().min(1).optional().describe('Of this kind.'),
      name: z.string().min(1).optional().describe('Of this name.'),
      namespace: z.string().min(1).optional().describe('In this namespace.'),
    }),
  )
    .optional()
    .describe(
      'Objects to which it does not apply, or ours with all that is made of them in this run or kept in `generated/`; all that an entry says must fit.',
    ),
  forValidators: z
    .boolean()
    .optional()
    .describe(
      'Only for an object under `validators:` of kustomize, which takes no function that hands back objects: hand back none. Anywhere else the package would be lost.',
    ),
})

export type Spec = z.output<typeof spec>
