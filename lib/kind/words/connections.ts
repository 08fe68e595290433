import type { PlaceOfWords } from './word'

const DENIED = '- Traffic that is not listed is denied.'
const isPlainOrText = (value: unknown): boolean =>
  typeof value === 'string' || (typeof value === 'object' && value !== null && !Array.isArray(value))

/** Names that other tools use for networks, routes and monitoring. */
export const CONNECTION_WORDS: readonly PlaceOfWords[] = [
  {
    title: '`network` of a workload',
    fields: ['from', 'to'],
    words: {
      'ingress allowFrom inbound allow allowed in': 'from: [{app: web}]',
      'egress allowTo outbound out': 'to: [{app: db}]',
      'policyTypes podSelector enabled deny': DENIED,
      'cidr ipBlock': 'to: [{cidr: 10.0.0.0/8}]',
      'ports port': 'from: [{app: web, ports: [http]}]',
      'provider gateway vpn': 'LummoPackage * network: {provider: istio}',
    },
    values: {
      from: [{ when: isPlainOrText, fix: 'from: [{app: web}]' }],
      to: [{ when: isPlainOrText, fix: 'to: [{app: db}]' }],
    },
  },
  {
    title: 'An entry of `from`',
    fields: ['app', 'except', 'ingress'],
    words: {
      'podSelector matchLabels labels label pods selector service deployment name': 'app: web',
      'namespaceSelector ns': 'namespace: $(|shop)',
      'ipBlock ip ips address ranges': 'cidr: 10.0.0.0/8',
      'port protocol': 'ports: [http]',
      'prometheus metrics': 'monitoring: true',
      'ingressController loadBalancer traefik': 'ingress: true',
      'internet world public all any everywhere anywhere': 'cidr: 0.0.0.0/0',
      'host domain hosts': '! Set `app` to select pods, or `cidr` for addresses.',
    },
  },
  {
    title: 'An entry of `to`',
    fields: ['app', 'except', 'internet'],
    words: {
      'podSelector matchLabels labels label pods selector service deployment name': 'app: web',
      'namespaceSelector ns': 'namespace: $(|shop)',
      'ipBlock ip ips address ranges': 'cidr: 10.0.0.0/8',
      'port protocol': 'ports: [443]',
      'world public all any everywhere anywhere': 'internet: true',
      'domain fqdn url dns': 'host: api.example.com',
      'ingress ingressController monitoring prometheus': '! Set its namespace: `namespace: monitoring`.',
    },
  },
  {
    title: '`monitoring`',
    fields: ['datadog', 'prometheus'],
    words: {
      'enabled serviceMonitor podMonitor port path scrape metrics endpoint interval labels metricsPort':
        'prometheus: {port: 8080, endpoint: /metrics}',
      'dd apm tracing': 'datadog: true',
      'alerts dashboards rules prometheusRule grafana': '- Add such objects to the package unchanged.',
    },
  },
  {
    title: '`prometheus` of `monitoring`',
    fields: ['endpoint', 'interval'],
    words: {
      'path metricsPath': 'endpoint',
      'scrapeInterval period': 'interval',
      'release selector additionalLabels': 'labels: {release: prometheus}',
      'enabled namespace scheme': '- The PodMonitor is in the namespace of the pods.',
      'targetPort portName': 'port: http',
      'scrapeTimeout timeout relabelings metricRelabelings':
        'spec > patches: [{target: {kind: PodMonitor}, json6902: [{op: add, path: /spec/podMetricsEndpoints/0/scrapeTimeout, value: 5s}]}]',
    },
  },
  {
    title: 'A permission',
    fields: ['do', 'on', 'wildcard'],
    words: {
      'verbs verb actions': 'do',
      'resources resource apiGroups kinds to': 'on',
      resourceNames: 'names',
      'cluster clusterRole': 'clusterWide: true',
    },
  },
]
