import { suite } from '../../functions/suite'
import { checkedPackage } from '../../lib/run/checked-package'
import { expandPackage } from '../../lib/run/pipeline'
import { readDocuments } from '../../lib/wire/list/document-stream'

type Object = { kind: string; metadata: { name: string }; spec: object }

function run(...texts: string[]) {
  const read = readDocuments(texts.join('\n---\n'), 'app.yaml')
  if (Array.isArray(read)) throw new Error(read.map(({ message }) => message).join(' '))
  const { expandedClaims } = expandPackage({ items: read.items }, suite)
  const { findings } = checkedPackage({ items: read.items, checked: 'all' }, suite)
  const manifests = expandedClaims.flatMap((one) => one.manifests) as unknown as Object[]
  return {
    of: (kind: string) => manifests.find((one) => one.kind === kind) ?? { kind, metadata: { name: '' }, spec: {} },
    findings: findings
      .filter(({ code }) => code !== 'no-deadline')
      .map(({ severity, code, place }) => `${severity} ${code} ${place?.line}:${place?.text.trim().split(':')[0]}`),
  }
}

const containers = '{image: "registry.example.com/web:1.0.0", http: 8080, resources: {cpu: 100m, memory: 128Mi}}'
const claim = (kind: string, spec: string): string =>
  `apiVersion: krm.lummo.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: web}\nspec:\n  containers: ${containers}\n  ${spec}`
const podOf = ({ spec }: Object) =>
  ((spec as { jobTemplate?: { spec: object } }).jobTemplate?.spec ?? spec) as unknown as {
    replicas?: number
    template: { metadata: { labels: Record<string, string> }; spec: { automountServiceAccountToken: boolean } }
  }

describe('a ServiceAccount of Kubernetes decides over the token of its pods', () => {
  const account = (more = '') => `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: watcher${more}`
  const binding = (name = 'watcher') =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: view}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: ${name}}]`
  const tokenOf = (kind: string, made: string, spec: string, ...others: string[]) =>
    podOf(run(...others, claim(kind, spec).replace(kind === 'LummoCron' ? 'http: 8080, ' : '\u0000', '')).of(made))
      .template.spec.automountServiceAccountToken
  const uses = 'serviceAccount: watcher'

  test.each([
    ['LummoDeployment', 'Deployment', uses],
    ['LummoStatefulSet', 'StatefulSet', uses],
    ['LummoRollout', 'Rollout', uses],
    ['LummoCron', 'CronJob', `schedule: "@daily"\n  ${uses}`],
    ['LummoDeployment', 'Deployment', 'pod: {serviceAccountName: watcher}'],
  ])('for a %s', (kind, made, spec) => {
    expect(tokenOf(kind, made, spec, account('}\nautomountServiceAccountToken: true'))).toBe(true)
    expect(tokenOf(kind, made, spec, account('}'), binding())).toBe(true)
    expect(tokenOf(kind, made, spec, account('}'))).toBe(false)
  })

  test('but what the claim says counts more, and no permissions of others', () => {
    const own = `${uses}\n  security: {serviceAccountToken: false}`
    const given = account('}\nautomountServiceAccountToken: true')
    expect(tokenOf('LummoDeployment', 'Deployment', own, given)).toBe(false)
    expect(tokenOf('LummoDeployment', 'Deployment', uses, account('}'), binding('someone-else'))).toBe(false)
    expect(
      tokenOf('LummoDeployment', 'Deployment', uses, account('}\nautomountServiceAccountToken: false'), binding()),
    ).toBe(false)
  })

  test('and Azure finds the pods of its accounts by a label', () => {
    const azure = account(', annotations: {azure.workload.identity/client-id: 0c0ffee0-0000-0000-0000-000000000000}}')
    expect(podOf(run(azure, claim('LummoDeployment', uses)).of('Deployment')).template.metadata.labels).toMatchObject({
      'azure.workload.identity/use': 'true',
    })
  })
})

describe('a scaler of the package decides how many pods a workload has', () => {
  const hpa = (kind: string, apiVersion = 'apps/v1') =>
    `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: by-requests}\nspec: {scaleTargetRef: {apiVersion: ${apiVersion}, kind: ${kind}, name: web}, minReplicas: 3, maxReplicas: 30}`
  const keda =
    'apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: by-queue}\nspec: {scaleTargetRef: {name: web}, triggers: []}'
  const cases: [string, string, string][] = [
    ['LummoDeployment', 'Deployment', hpa('Deployment')],
    ['LummoDeployment', 'Deployment', keda],
    ['LummoStatefulSet', 'StatefulSet', hpa('StatefulSet')],
    ['LummoRollout', 'Rollout', hpa('Rollout', 'argoproj.io/v1alpha1')],
  ]

  test.each(cases)('%s: %s', (kind, made, scaler) => {
    const { of, findings } = run(scaler, claim(kind, ''))
    expect(of(made).spec).not.toHaveProperty('replicas')
    expect(of('PodDisruptionBudget').metadata.name).toBe('web')
    expect(findings).toEqual([])
  })

  test('but not of another workload', () => {
    expect(run(hpa('StatefulSet'), claim('LummoDeployment', '')).of('Deployment').spec).toMatchObject({ replicas: 1 })
    const other = hpa('Deployment').replace('name: web}', 'name: website}')
    expect(run(other, claim('LummoDeployment', '')).of('Deployment').spec).toMatchObject({ replicas: 1 })
  })

  test('and `replicas` or `scaling` next to it are reported at their line', () => {
    expect(run(hpa('Deployment'), claim('LummoDeployment', 'replicas: 4')).findings).toEqual([
      'warning replicas-and-scaling 11:replicas',
    ])
    expect(run(keda, claim('LummoDeployment', 'scaling: {min: 2, max: 4, cpu: 70}')).findings).toEqual([
      'error replicas-and-scaling 11:scaling',
    ])
  })
})

describe('a Rollout that takes over from a Deployment, with a scaler', () => {
  const deployment = (replicas: number) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: ${replicas}\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: "registry.example.com/web:1.0.0", readinessProbe: {tcpSocket: {port: 8080}}, ports: [{name: http, containerPort: 8080}]}]}`
  const rollout = (scaleDown: string, scaling = 'scaling: {min: 6, max: 9, cpu: 70}') =>
    `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoRollout\nmetadata: {name: web}\nspec:\n  workloadRef: {kind: Deployment, name: web, scaleDown: ${scaleDown}}\n  ${scaling}\n  strategy: {canary: {steps: [50]}}`
  const warned = (...texts: string[]) => run(...texts).findings.filter((one) => one.includes('pods-missing'))

  test.each(['progressively', 'onsuccess'])('loses pods with %s', (scaleDown) => {
    expect(warned(deployment(6), rollout(scaleDown))).toEqual(['warning pods-missing 15:workloadRef'])
  })

  test('loses them to a scaler that stays with the Deployment', () => {
    const hpa =
      'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: by-cpu}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}'
    const fixed = 'replicas: 6'
    expect(warned(deployment(6), hpa, rollout('onsuccess', fixed))).toEqual(['warning pods-missing 20:workloadRef'])
    expect(warned(deployment(6), hpa, rollout('never', fixed))).toEqual([])
    const moved = hpa.replace('apps/v1, kind: Deployment', 'argoproj.io/v1alpha1, kind: Rollout')
    expect(warned(deployment(6), moved, rollout('onsuccess', ''))).toEqual([])
  })

  test('loses none where the old ones stay, where it says how many, and where there is one', () => {
    expect(warned(deployment(6), rollout('never'))).toEqual([])
    expect(warned(deployment(6), rollout('progressively', 'replicas: 6'))).toEqual([])
    expect(warned(deployment(1), rollout('progressively'))).toEqual([])
  })
})

describe('a job that is a hook', () => {
  const job = (metadata: string, spec = '') =>
    `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoJob\nmetadata: {name: schema${metadata}}\nspec:\n  containers: {image: "registry.example.com/schema:1.0.0", resources: {cpu: 100m, memory: 128Mi}}\n  ${spec}`
  const argo = ', annotations: {argocd.argoproj.io/hook: PreSync}'
  const helm = ', annotations: {helm.sh/hook: pre-upgrade}'

  test.each([argo, helm, argo.replace('PreSync', 'PostSync')])('has a name of its own each time: %s', (hook) => {
    expect(run(job(hook)).findings).toEqual(['info hook-job 3:metadata'])
    expect(run(job(hook, 'rerun: always')).findings).toEqual([])
  })

  test('may go before it is seen', () => {
    expect(run(job(argo, 'rerun: always\n  ttl: 0')).findings).toEqual(['warning hook-job 7:ttl'])
    expect(run(job('', 'rerun: always\n  ttl: 30s')).findings).toEqual(['warning hook-job 7:ttl'])
    expect(run(job(argo, 'rerun: always\n  ttl: 1h')).findings).toEqual([])
    expect(run(job('', 'ttl: 0')).findings).toEqual([])
  })

  test('is deleted by its own policy, or is none by an annotation of its pods', () => {
    const deleted =
      ', annotations: {argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: HookSucceeded}'
    expect(run(job(deleted)).findings).toEqual([])
    expect(run(job('', 'podAnnotations: {argocd.argoproj.io/hook: PreSync}')).findings).toEqual([
      'warning hook-job 6:podAnnotations',
    ])
  })
})

describe('a port whose probe speaks HTTPS', () => {
  const tls = (probe: string, port = 'http: 8443') =>
    claim('LummoDeployment', '').replace('http: 8080', `${port}, ${probe}`)
  const protocol = (text: string) =>
    (run(text).of('Service').spec as { ports: { appProtocol?: string }[] }).ports[0]?.appProtocol

  test.each([
    ['readinessProbe: {httpGet: {path: /, port: http, scheme: HTTPS}}', undefined],
    ['livenessProbe: {httpGet: {path: /, port: 8443, scheme: HTTPS}}', undefined],
    ['health: {readiness: {path: /, scheme: HTTPS}}', undefined],
    ['health: {liveness: {path: /, port: web, scheme: HTTPS}}', 'ports: [{name: web, port: 8443}]'],
  ])('%s', (probe, port) => {
    expect(protocol(tls(probe, port))).toBe('https')
  })

  test('does so only on that port, and not against what is written', () => {
    expect(protocol(tls('health: {readiness: {path: /, port: 9443, scheme: HTTPS}}'))).toBe('http')
    expect(protocol(tls('health: {readiness: {path: /}}'))).toBe('http')
    const written = 'ports: [{name: http, port: 8443, appProtocol: kubernetes.io/wss}]'
    expect(protocol(tls('health: {readiness: {path: /, scheme: HTTPS}}', written))).toBe('kubernetes.io/wss')
  })
})

test('a Service for a Deployment of Kubernetes speaks what its probe speaks', () => {
  const legacy =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: "registry.example.com/web:1.0.0", ports: [{name: http, containerPort: 8443}], readinessProbe: {httpGet: {port: http, scheme: HTTPS}}}]}'
  const networking =
    'apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoNetworking\nmetadata: {name: web}\nspec: {domains: web.example.com}'
  expect(run(legacy, networking).of('Service').spec).toMatchObject({ ports: [{ name: 'http', appProtocol: 'https' }] })
})

describe('a pod that is killed in its sleep', () => {
  const web = (spec: string, kind = 'LummoDeployment') => run(claim(kind, spec)).findings
  const worker = (spec: string) => run(claim('LummoDeployment', spec).replace('http: 8080, ', '')).findings

  test('is found at the field that says so', () => {
    expect(web('stop: {grace: 5}')).toEqual(['error grace-too-short 6:stop'])
    expect(web('security: {}\n  pod: {terminationGracePeriodSeconds: 3}')).toEqual(['error grace-too-short 7:pod'])
    expect(web('pod: {terminationGracePeriodSeconds: 3}', 'LummoStatefulSet')).toEqual(['error grace-too-short 6:pod'])
    const patch = (text: string) => web(`stop: {}\n  patches:\n  - target: {kind: Deployment}\n    ${text}`)
    expect(patch('patch: {spec: {template: {spec: {terminationGracePeriodSeconds: 3}}}}')).toEqual([
      'error grace-too-short 9:patch',
    ])
    expect(
      patch('json6902: [{op: replace, path: /spec/template/spec/terminationGracePeriodSeconds, value: 3}]'),
    ).toEqual(['error grace-too-short 9:json6902'])
  })

  test('is not one that does not sleep', () => {
    expect(worker('stop: {grace: 5}')).toEqual([])
    expect(web('stop: {grace: 5, sleep: 0}')).toEqual([])
    const hook = claim('LummoDeployment', 'stop: {grace: 5}').replace(
      'http: 8080,',
      'http: 8080, lifecycle: {preStop: {exec: {command: [drain]}}},',
    )
    expect(run(hook).findings).toEqual([])
  })

  test('may be so by a hook of its own', () => {
    const hook = claim('LummoDeployment', '').replace(
      'http: 8080,',
      'lifecycle: {preStop: {sleep: {seconds: 60}}}, http: 8080,',
    )
    expect(run(hook).findings).toEqual(['error grace-too-short 5:containers'])
  })
})

test('numbers and objects where Kubernetes wants strings stop no check of the others', () => {
  const config =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: odd}\ndata: {DB_PORT: 5432, DB_HOST: {host: db}, CACHE_HOST: [cache], WEB_URL: "http://web:9090"}'
  const pod =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: probe}\nspec:\n  containers:\n  - name: probe\n    image: registry.example.com/probe:1.0.0\n    envFrom: [{configMapRef: {name: odd}}]\n    args: [9090, {url: "http://web:9090"}, null, "http://web:9090"]'
  expect(run(claim('LummoDeployment', ''), config, pod).findings).toEqual([
    'warning no-port 18:- name',
    'warning no-port 21:args',
  ])
})
