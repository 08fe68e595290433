import type { NetworkPolicy } from '../../lib/manifest/kubernetes'
import { isPlain } from '../../lib/manifest/manifest'
import { nameWithSuffix } from '../../lib/manifest/name'
import { ingressNamespace } from '../../lib/settings/ingress-namespace'
import type { Plan } from './plan'
import type { Target } from './target'
import { sameHome } from './workload'

const NAMESPACE = 'kubernetes.io/metadata.name'

/**
 * Lets the ingress controller in where a NetworkPolicy of the package keeps others out. Where there is none, nothing is
 * made: the first policy for a pod shuts out everybody whom it does not name.
 */
export function admission({ claim, id, ways, grpc, world, settings }: Plan, target: Target): NetworkPolicy[] {
  const labels = target.workload?.labels ?? {}
  const from = ingressNamespace(settings)
  const policies = world
    .find(['NetworkPolicy'])
    .filter(
      (object): object is NetworkPolicy => isPlain(object.spec) && sameHome(object.metadata.namespace, claim.namespace),
    )
    .filter(({ spec }) => isIsolating(spec, labels))
  const admitted = policies.some(({ spec }) =>
    JSON.stringify(spec.ingress ?? []).includes(JSON.stringify({ [NAMESPACE]: from }).slice(1, -1)),
  )
  const open = policies.some(({ spec }) => (spec.ingress ?? []).some((rule) => (rule.from ?? []).length === 0))
  if (policies.length === 0 || admitted || open || target.workload === undefined) return []
  const own = ways.filter(({ service }) => service === target.service).map(({ port }) => port)
  const ports = [
    ...new Set([...own, ...(grpc === undefined ? [] : [grpc.port])].map(({ target: pod, number }) => pod ?? number)),
  ]
  if (ports.length === 0) return []
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: nameWithSuffix(claim.name, 'from-ingress'), labels: id.labels },
      spec: {
        podSelector: { matchLabels: { app: id.app } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { [NAMESPACE]: from } } }],
            ports: ports.map((port) => ({ port, protocol: 'TCP' })),
          },
        ],
      },
    },
  ]
}

function isIsolating(spec: NetworkPolicy['spec'], labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(spec.podSelector?.matchLabels ?? {})
  const expressions = spec.podSelector?.matchExpressions ?? []
  const selects = expressions.length === 0 && wanted.every(([label, value]) => labels[label] === value)
  return selects && (spec.policyTypes ?? ['Ingress']).includes('Ingress')
}
