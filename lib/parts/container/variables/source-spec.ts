import { z } from 'zod'
import { formatted, textOrScalar } from '../../../kind/table/zod-fields'

/** Divisors that Kubernetes accepts for a resource in a variable. Source: core validation, v1.34. */
const DIVISORS = ['1', '1m', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'] as const

/** Source of one variable: a key of a Secret or ConfigMap, a field of the pod, or a resource of the container. */
const variableSource = z.strictObject({
  secret: formatted('dns-subdomain').optional().describe('Name of the Secret that contains the `key`.'),
  config: formatted('dns-subdomain')
    .optional()
    .describe('Name of the ConfigMap or LummoConfig that contains the `key`.'),
  key: formatted('config-map-key')
    .optional()
    .describe('Key whose value becomes the variable. Required with `secret` or `config`.'),
  optional: z.boolean().optional().describe('Lets the pod start if the object or its key does not exist.'),
  field: formatted('pod-field')
    .optional()
    .describe(
      "Field of the pod: `spec.nodeName`, `status.podIP`, `metadata.name`, `metadata.labels['tier']`. Sets the Kubernetes field `fieldRef`.",
    ),
  resource: formatted('container-resource')
    .optional()
    .describe(
      'Resource of the container: `limits.memory`. If the limit is not set, the value is the capacity of the node. Sets the Kubernetes field `resourceFieldRef`.',
    ),
  divisor: z.enum(DIVISORS).optional().describe('Unit of `resource`: `1Mi`, `1m`. Default: 1, rounded up.'),
})

/** Variables, keyed by name. Each variable is either a value or the source of a value. */
export const variablesSpec = z.record(formatted('env-name-strict'), z.union([textOrScalar(), variableSource]))

export type VariableSource = z.output<typeof variableSource>
export type Variables = z.output<typeof variablesSpec>
