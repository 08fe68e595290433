import type { Finding } from '../../lib/finding/finding'
import { badName, badValue } from '../../lib/finding/rules'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import { explainName } from '../../lib/manifest/grammar/explain-name'
import type { NetworkPolicy } from '../../lib/manifest/kubernetes'
import type { Manifest } from '../../lib/manifest/manifest'
import { type Identity, identity } from '../../lib/parts/identity/identity'
import { RETAIN_ANNOTATIONS } from '../../lib/parts/storage/retain-annotations'
import { DNS, networkPolicy } from '../../lib/parts/network/network'
import { namespaceNamed } from '../../lib/parts/access/pull-secrets'
import { boundsOf } from './bounds'
import type { Spec } from './spec'

/** Namespaces that a cluster requires. */
const SYSTEM = ['kube-system', 'kube-public', 'kube-node-lease']

export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { spec } = claim
  const name = namespaceNamed(claim)
  const id = { ...identity(claim), name, namespace: name }
  const bounds = boundsOf(spec, id)
  const policies = policiesOf(spec, id, world)
  const manifests = [
    namespaceOf(spec, id, world),
    ...bounds.manifests,
    ...policies.manifests,
    ...(spec.pullSecrets === undefined ? [] : [defaultAccount(spec.pullSecrets, id)]),
  ]
  return { manifests, findings: [...checkName(name), ...checkVersion(spec), ...bounds.findings, ...policies.findings] }
}

/** Returns the Namespace with its Pod Security labels. Source: Pod Security Admission, Kubernetes v1.34. */
function namespaceOf({ security, keep }: Spec, id: Identity, { settings }: World): Manifest {
  const { enforce } = security
  const report = security.warn ?? (enforce === 'privileged' ? 'privileged' : 'restricted')
  const version = security.version ?? `v${settings.targets.kubernetes}`
  const levels = { enforce, audit: report, warn: report }
  const labels = Object.entries(levels).flatMap(([mode, level]) => [
    [`pod-security.kubernetes.io/${mode}`, level],
    [`pod-security.kubernetes.io/${mode}-version`, version],
  ])
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: compact<Manifest['metadata']>({
      name: id.name,
      labels: { ...id.labels, ...Object.fromEntries(labels) },
      annotations: keep ? { ...RETAIN_ANNOTATIONS } : undefined,
    }),
  }
}

function policiesOf(spec: Spec, id: Identity, { settings }: World) {
  const policy = (name: string, body: Omit<NetworkPolicy['spec'], 'podSelector'>): NetworkPolicy => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: id.name, labels: id.labels },
    spec: { podSelector: {}, ...body },
  })
  const closed = spec.isolated
    ? [
        policy('default-deny', { policyTypes: ['Ingress', 'Egress'] }),
        policy('allow-dns', { policyTypes: ['Egress'], egress: [DNS] }),
      ]
    : []
  const opened = networkPolicy(spec.network, {
    id: { ...id, name: 'allow-listed', selector: {} },
    ports: [],
    settings,
    scraped: undefined,
    routed: false,
    datadog: false,
    path: ['spec', 'network'],
  })
  const listed = opened.manifests.map(({ spec: { podSelector: _, ...rest } }) => policy('allow-listed', rest))
  return { manifests: [...closed, ...listed], findings: opened.findings }
}

/** Returns the ServiceAccount `default` of the namespace. Pods use this account unless they set another account. */
const defaultAccount = (secrets: readonly string[], id: Identity): Manifest => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'default', namespace: id.name, labels: id.labels },
  imagePullSecrets: [...new Set(secrets)].map((name) => ({ name })),
})

function checkName(name: string): Finding[] {
  const problem = explainName(name, 'dns-label')
  if (problem !== undefined) return [badName.at(['metadata', 'name'], problem)]
  if (!SYSTEM.includes(name)) return []
  const message = `\`${name}\` contains the components of the cluster, so isolating it would break the cluster. Set a different namespace.`
  return [badName.at(['metadata', 'name'], message)]
}

function checkVersion({ security: { version } }: Spec): Finding[] {
  if (version === undefined || /^(?:latest|v1\.\d+)$/.test(version)) return []
  const message = `\`${version}\` is not a version of the Pod Security Standards. Set \`v1.34\`, or \`latest\`.`
  return [badValue.at(['spec', 'security', 'version'], message)]
}
