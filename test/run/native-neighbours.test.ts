import { suite } from '../../functions/suite'
import { pathText } from '../../lib/finding/finding'
import type { Plain } from '../../lib/manifest/manifest'
import { checkedPackage } from '../../lib/run/checked-package'
import { expandPackage } from '../../lib/run/pipeline'
import { readDocuments } from '../../lib/wire/list/document-stream'
import { documents, native, type Resource, short, workload } from '../support/objects'

type Object = { kind: string; metadata: { name: string }; spec: object }

/** Returns the generated objects by kind, and the findings with their fields. */
function run(...resources: Resource[]) {
  const read = readDocuments(documents(resources), 'app.yaml')
  if (Array.isArray(read)) throw new Error(read.map(({ message }) => message).join(' '))
  const { expandedClaims } = expandPackage({ items: read.items }, suite)
  const { findings } = checkedPackage({ items: read.items, checked: 'all' }, suite)
  const manifests = expandedClaims.flatMap((one) => one.manifests) as unknown as Object[]
  return {
    of: (kind: string) => manifests.find((one) => one.kind === kind) ?? { kind, metadata: { name: '' }, spec: {} },
    findings: findings
      .filter(({ code }) => code !== 'no-deadline')
      .map(({ severity, code, path }) => `${severity} ${code} ${pathText(path ?? [])}`),
  }
}

const claim = (kind: string, spec: Plain = {}) =>
  workload(kind, {
    image: 'registry.example.com/web:1.0.0',
    ...(kind === 'LummoCron' ? { http: undefined } : {}),
  }).spec(spec)
const podOf = ({ spec }: Object) =>
  ((spec as { jobTemplate?: { spec: object } }).jobTemplate?.spec ?? spec) as unknown as {
    replicas?: number
    template: { metadata: { labels: Record<string, string> }; spec: { automountServiceAccountToken: boolean } }
  }
/** Returns a Kubernetes Deployment with one container that listens on a port. */
const nativeDeployment = (port: number, container: Plain, spec: Plain = {}) => {
  const labels = { app: 'web' }
  const ports = [{ name: 'http', containerPort: port }]
  const containers = [{ name: 'web', image: 'registry.example.com/web:1.0.0', ports, ...container }]
  return native('apps/v1', 'Deployment', 'web', {
    spec: { ...spec, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  })
}

describe('a ServiceAccount of Kubernetes decides over the token of its pods', () => {
  const account = native('v1', 'ServiceAccount', 'watcher')
  const withToken = account.with({ automountServiceAccountToken: true })
  const bindingOf = (name: string) =>
    native('rbac.authorization.k8s.io/v1', 'RoleBinding', 'view', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', name }],
    })
  const tokenOf = (kind: string, made: string, spec: Plain, ...others: Resource[]) =>
    podOf(run(...others, claim(kind, spec)).of(made)).template.spec.automountServiceAccountToken
  const uses = { serviceAccount: 'watcher' }

  test.each([
    ['LummoDeployment', 'Deployment', uses],
    ['LummoStatefulSet', 'StatefulSet', uses],
    ['LummoRollout', 'Rollout', uses],
    ['LummoCron', 'CronJob', { schedule: '@daily', ...uses }],
    ['LummoDeployment', 'Deployment', { pod: { serviceAccountName: 'watcher' } }],
  ])('for a %s', (kind, made, spec) => {
    expect(tokenOf(kind, made, spec, withToken)).toBe(true)
    expect(tokenOf(kind, made, spec, account, bindingOf('watcher'))).toBe(true)
    expect(tokenOf(kind, made, spec, account)).toBe(false)
  })

  test('but what the claim says counts more, and no permissions of others', () => {
    const own = { ...uses, security: { serviceAccountToken: false } }
    const withoutToken = account.with({ automountServiceAccountToken: false })
    expect(tokenOf('LummoDeployment', 'Deployment', own, withToken)).toBe(false)
    expect(tokenOf('LummoDeployment', 'Deployment', uses, account, bindingOf('someone-else'))).toBe(false)
    expect(tokenOf('LummoDeployment', 'Deployment', uses, withoutToken, bindingOf('watcher'))).toBe(false)
  })

  test('and Azure finds the pods of its accounts by a label', () => {
    const azure = account.annotated({ 'azure.workload.identity/client-id': '0c0ffee0-0000-0000-0000-000000000000' })
    expect(podOf(run(azure, claim('LummoDeployment', uses)).of('Deployment')).template.metadata.labels).toMatchObject({
      'azure.workload.identity/use': 'true',
    })
  })
})

describe('a scaler of the package decides how many pods a workload has', () => {
  const hpa = (kind: string, apiVersion = 'apps/v1', name = 'web') =>
    native('autoscaling/v2', 'HorizontalPodAutoscaler', 'by-requests', {
      spec: { scaleTargetRef: { apiVersion, kind, name }, minReplicas: 3, maxReplicas: 30 },
    })
  const keda = native('keda.sh/v1alpha1', 'ScaledObject', 'by-queue', {
    spec: { scaleTargetRef: { name: 'web' }, triggers: [] },
  })
  const cases: [string, string, string, Resource][] = [
    ['LummoDeployment', 'a HorizontalPodAutoscaler', 'Deployment', hpa('Deployment')],
    ['LummoDeployment', 'a ScaledObject', 'Deployment', keda],
    ['LummoStatefulSet', 'a HorizontalPodAutoscaler', 'StatefulSet', hpa('StatefulSet')],
    ['LummoRollout', 'a HorizontalPodAutoscaler', 'Rollout', hpa('Rollout', 'argoproj.io/v1alpha1')],
  ]

  test.each(cases)('%s with %s', (kind, _scaler, made, scaler) => {
    const { of, findings } = run(scaler, claim(kind))
    expect(of(made).spec).not.toHaveProperty('replicas')
    expect(of('PodDisruptionBudget').metadata.name).toBe('web')
    expect(findings).toEqual([])
  })

  test('a pool too, with a disruption budget for what the scaler runs', () => {
    const pool = (spec: Plain) =>
      short('pgbouncer', 'web', { app: 'shop', connectionSecret: 'db', config: { POOL_MODE: 'transaction' }, ...spec })
    const { of, findings } = run(hpa('Deployment'), pool({ replicas: 1 }))
    expect(of('Deployment').spec).not.toHaveProperty('replicas')
    expect(of('PodDisruptionBudget').metadata.name).toBe('web')
    expect(findings).toContain('warning replicas-and-scaling spec.replicas')
    expect(run(hpa('Deployment'), pool({})).findings).not.toContain('warning replicas-and-scaling spec.replicas')
    expect(run(hpa('StatefulSet'), pool({})).of('Deployment').spec).toMatchObject({ replicas: 2 })
  })

  test('and a canary counts the pods of the scaler', () => {
    const canary = claim('LummoRollout', { strategy: { canary: { steps: [34, { pause: 60 }] } } })
    const scaler = hpa('Rollout', 'argoproj.io/v1alpha1')
    expect(run(canary).findings).toContain('warning coarse-canary spec.strategy.canary.steps')
    expect(run(scaler, canary).findings).toEqual([])
  })

  test('but not of another workload', () => {
    expect(run(hpa('StatefulSet'), claim('LummoDeployment')).of('Deployment').spec).toMatchObject({ replicas: 1 })
    const other = hpa('Deployment', 'apps/v1', 'website')
    expect(run(other, claim('LummoDeployment')).of('Deployment').spec).toMatchObject({ replicas: 1 })
  })

  test('and `replicas` or `scaling` next to it are reported at their line', () => {
    expect(run(hpa('Deployment'), claim('LummoDeployment', { replicas: 4 })).findings).toEqual([
      'warning replicas-and-scaling spec.replicas',
    ])
    expect(run(keda, claim('LummoDeployment', { scaling: { min: 2, max: 4, cpu: 70 } })).findings).toEqual([
      'error replicas-and-scaling spec.scaling',
    ])
  })
})

describe('a Rollout that takes over from a Deployment, with a scaler', () => {
  const deployment = (replicas: number | undefined) =>
    nativeDeployment(
      8080,
      { readinessProbe: { tcpSocket: { port: 8080 } } },
      replicas === undefined ? {} : { replicas },
    )
  const rollout = (scaleDown: string, spec: Plain = { scaling: { min: 6, max: 9, cpu: 70 } }) =>
    short('LummoRollout', 'web', {
      workloadRef: { kind: 'Deployment', name: 'web', scaleDown },
      ...spec,
      strategy: { canary: { steps: [50] } },
    })
  const warned = (...resources: Resource[]) => run(...resources).findings.filter((one) => one.includes('pods-missing'))

  test.each(['progressively', 'onsuccess'])('loses pods with %s', (scaleDown) => {
    expect(warned(deployment(6), rollout(scaleDown))).toEqual(['warning pods-missing spec.workloadRef.scaleDown'])
  })

  test('loses them to a scaler that stays with the Deployment', () => {
    const hpa = (apiVersion: string, kind: string) =>
      native('autoscaling/v2', 'HorizontalPodAutoscaler', 'by-cpu', {
        spec: { scaleTargetRef: { apiVersion, kind, name: 'web' }, maxReplicas: 9 },
      })
    const stays = hpa('apps/v1', 'Deployment')
    expect(warned(deployment(6), stays, rollout('onsuccess', { replicas: 6 }))).toEqual([
      'warning pods-missing spec.workloadRef',
    ])
    expect(warned(deployment(6), stays, rollout('never', { replicas: 6 }))).toEqual([])
    expect(warned(deployment(6), hpa('argoproj.io/v1alpha1', 'Rollout'), rollout('never', {}))).toEqual([])
  })

  test('loses them to a scaler of Kubernetes that starts with one pod', () => {
    const hpa = (minReplicas: number) =>
      native('autoscaling/v2', 'HorizontalPodAutoscaler', 'by-cpu', {
        spec: { scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web' }, minReplicas },
      })
    const lost = ['warning pods-missing spec.workloadRef.scaleDown']
    expect(warned(deployment(6), hpa(1), rollout('onsuccess', {}))).toEqual(lost)
    expect(warned(deployment(undefined), hpa(6), rollout('progressively', {}))).toEqual(lost)
    expect(warned(deployment(undefined), rollout('progressively'))).toEqual(lost)
    expect(warned(deployment(undefined), hpa(1), rollout('progressively', {}))).toEqual([])
  })

  test('loses none where the old ones stay, where it says how many, and where there is one', () => {
    expect(warned(deployment(6), rollout('never'))).toEqual([])
    expect(warned(deployment(6), rollout('progressively', { replicas: 6 }))).toEqual([])
    expect(warned(deployment(1), rollout('progressively'))).toEqual([])
  })
})

describe('a job that is a hook', () => {
  const job = (annotations: Plain, spec: Plain = {}) => {
    const one = claim('LummoJob', spec).container({ http: undefined })
    return Object.keys(annotations).length === 0 ? one : one.annotated(annotations)
  }
  const argo = { 'argocd.argoproj.io/hook': 'PreSync' }

  test.each([argo, { 'helm.sh/hook': 'pre-upgrade' }, { 'argocd.argoproj.io/hook': 'PostSync' }])(
    'has a name of its own each time: %j',
    (hook) => {
      expect(run(job(hook)).findings).toEqual([`info hook-job metadata.annotations["${Object.keys(hook)[0]}"]`])
      expect(run(job(hook, { rerun: 'always' })).findings).toEqual([])
    },
  )

  test('may go before it is seen', () => {
    expect(run(job(argo, { rerun: 'always', ttl: 0 })).findings).toEqual(['warning hook-job spec.ttl'])
    expect(run(job({}, { rerun: 'always', ttl: '30s' })).findings).toEqual(['warning hook-job spec.ttl'])
    expect(run(job(argo, { rerun: 'always', ttl: '1h' })).findings).toEqual([])
    expect(run(job({}, { ttl: 0 })).findings).toEqual([])
  })

  test('is deleted by its own policy, or is none by an annotation of its pods', () => {
    expect(run(job({ ...argo, 'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded' })).findings).toEqual([])
    expect(run(job({}, { podAnnotations: argo })).findings).toEqual([
      'warning hook-job spec.podAnnotations["argocd.argoproj.io/hook"]',
    ])
  })
})

describe('a port whose probe speaks HTTPS', () => {
  const tls = (probe: Plain, port: Plain = { http: 8443 }) =>
    claim('LummoDeployment').container({ http: undefined, ...port, ...probe })
  const protocol = (one: Resource) =>
    (run(one).of('Service').spec as { ports: { appProtocol?: string }[] }).ports[0]?.appProtocol
  const https = { path: '/', scheme: 'HTTPS' }

  test.each([
    [{ readinessProbe: { httpGet: { ...https, port: 'http' } } }, undefined],
    [{ livenessProbe: { httpGet: { ...https, port: 8443 } } }, undefined],
    [{ health: { readiness: https } }, undefined],
    [{ health: { liveness: { ...https, port: 'web' } } }, { ports: [{ name: 'web', port: 8443 }] }],
  ])('%j', (probe, port) => {
    expect(protocol(tls(probe, port))).toBe('https')
  })

  test('does so only on that port, and not against what is written', () => {
    expect(protocol(tls({ health: { readiness: { ...https, port: 9443 } } }))).toBe('http')
    expect(protocol(tls({ health: { readiness: { path: '/' } } }))).toBe('http')
    const written = { ports: [{ name: 'http', port: 8443, appProtocol: 'kubernetes.io/wss' }] }
    expect(protocol(tls({ health: { readiness: https } }, written))).toBe('kubernetes.io/wss')
  })
})

test('a Service for a Deployment of Kubernetes speaks what its probe speaks', () => {
  const legacy = nativeDeployment(8443, { readinessProbe: { httpGet: { port: 'http', scheme: 'HTTPS' } } })
  const networking = short('LummoNetworking', 'web', { domains: 'web.example.com' })
  expect(run(legacy, networking).of('Service').spec).toMatchObject({ ports: [{ name: 'http', appProtocol: 'https' }] })
})

describe('a pod that is killed in its sleep', () => {
  const killed = (spec: Plain, kind = 'LummoDeployment') => run(claim(kind, spec)).findings
  const tooShort = (field: string) => [`error grace-too-short spec.${field}`]

  test('is found at the field that says so', () => {
    const byPod = { pod: { terminationGracePeriodSeconds: 3 } }
    expect(killed({ stop: { grace: 5 } })).toEqual(tooShort('stop.grace'))
    expect(killed({ security: {}, ...byPod })).toEqual(tooShort('pod.terminationGracePeriodSeconds'))
    expect(killed(byPod, 'LummoStatefulSet')).toEqual(tooShort('pod.terminationGracePeriodSeconds'))
    const patched = (patch: Plain) => killed({ stop: {}, patches: [{ target: { kind: 'Deployment' }, ...patch }] })
    const spec = { template: { spec: { terminationGracePeriodSeconds: 3 } } }
    expect(patched({ patch: { spec } })).toEqual(
      tooShort('patches[0].patch.spec.template.spec.terminationGracePeriodSeconds'),
    )
    const path = '/spec/template/spec/terminationGracePeriodSeconds'
    expect(patched({ json6902: [{ op: 'replace', path, value: 3 }] })).toEqual(tooShort('patches[0].json6902[0].path'))
  })

  test('is not one that does not sleep', () => {
    const worker = claim('LummoDeployment', { stop: { grace: 5 } }).container({ http: undefined })
    expect(run(worker).findings).toEqual([])
    expect(killed({ stop: { grace: 5, sleep: 0 } })).toEqual([])
    const lifecycle = { preStop: { exec: { command: ['drain'] } } }
    expect(run(claim('LummoDeployment', { stop: { grace: 5 } }).container({ lifecycle })).findings).toEqual([])
  })

  test('may be so by a hook of its own', () => {
    const lifecycle = { preStop: { sleep: { seconds: 60 } } }
    expect(run(claim('LummoDeployment').container({ lifecycle })).findings).toEqual([
      'error grace-too-short spec.containers.lifecycle.preStop',
    ])
  })
})

test('numbers and objects where Kubernetes wants strings stop no check of the others', () => {
  const data = { DB_PORT: 5432, DB_HOST: { host: 'db' }, CACHE_HOST: ['cache'], WEB_URL: 'http://web:9090' }
  const args = [9090, { url: 'http://web:9090' }, null, 'http://web:9090']
  const probe = { name: 'probe', image: 'registry.example.com/probe:1.0.0', args }
  const envFrom = [{ configMapRef: { name: 'odd' } }]
  const pod = native('v1', 'Pod', 'probe', { spec: { containers: [{ ...probe, envFrom }] } })
  expect(run(claim('LummoDeployment'), native('v1', 'ConfigMap', 'odd', { data }), pod).findings).toEqual([
    'warning no-port data.WEB_URL',
    'warning no-port spec.containers[0].args[3]',
    'warning refused-object data.DB_PORT',
    'warning refused-object data.DB_HOST',
    'warning refused-object data.CACHE_HOST',
  ])
})
