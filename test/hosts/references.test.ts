import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { ROOT, run, scratch } from './programs'

interface Built {
  kind: string
  metadata: { name: string; labels?: Record<string, string> }
  spec: Record<string, unknown>
}

const CLAIMS = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoRollout
metadata: {name: api}
spec:
  app: api
  env: prod
  replicas: 4
  monitoring: {datadog: true, prometheus: {}}
  containers: {image: "registry.example.com/api:2.0", http: 8000, configs: [settings], secrets: [keys], env: {A: b}, resources: {cpu: 1, memory: 1Gi}}
  strategy: {metrics: {datadog: {operation: http.request, errorRPM: 5}}}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoRollout
metadata: {name: blue}
spec:
  scaling: {max: 3, pubsubTopic: {name: jobs, size: 1}}
  containers: {image: "registry.example.com/blue:2.0", http: 8000, resources: {cpu: 1, memory: 1Gi}}
  strategy: {blueGreen: {}}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoRollout
metadata: {name: old-rollout}
spec:
  app: old
  replicas: 4
  service: false
  workloadRef: {name: old, scaleDown: onsuccess}
  strategy: {canary: {steps: [50, {pause: 1m}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: old}
spec:
  replicas: 4
  selector: {matchLabels: {app: old}}
  template: {metadata: {labels: {app: old}}, spec: {containers: [{name: old, image: "old:1", ports: [{name: http, containerPort: 80}]}]}}
`

/** An overlay over a base that expands short objects. The overlay renames all objects that kustomize can rename. */
const OVERLAY = `resources: [base]
components: [lummo-component]
namePrefix: pre-
nameSuffix: -suf
namespace: shop
labels: [{pairs: {team: checkout}, includeSelectors: true}]
images: [{name: registry.example.com/api, newTag: "3.1"}]
replicas: [{name: api, count: 7}]
configMapGenerator: [{name: settings, literals: [A=b]}]
secretGenerator: [{name: keys, literals: [C=d]}]
`
const SETTINGS = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPackage
metadata: {name: s, annotations: {config.kubernetes.io/function: "exec: {path: lummo}"}}
spec: {checks: {external: [ConfigMap/settings, Secret/keys]}}
`

test('H19 with the component, names, hashes, labels, images and replicas reach every reference', () => {
  const folder = mkdtempSync(join(scratch, 'references-'))
  cpSync(join(ROOT, 'integrations/kustomize/lummo'), join(folder, 'lummo-component'), { recursive: true })
  mkdirSync(join(folder, 'base'))
  writeFileSync(join(folder, 'base/claims.yaml'), CLAIMS)
  writeFileSync(join(folder, 'base/lummo.yaml'), SETTINGS)
  writeFileSync(join(folder, 'base/kustomization.yaml'), 'resources: [claims.yaml]\ntransformers: [lummo.yaml]\n')
  writeFileSync(join(folder, 'kustomization.yaml'), OVERLAY)
  const built = run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', folder])
  expect({ status: built.status, stderr: built.stderr }).toEqual({ status: 0, stderr: '' })
  const objects = loadAll(built.stdout) as Built[]
  const find = (kind: string, part: string) => {
    const found = objects.find((one) => one.kind === kind && one.metadata.name.includes(part))
    if (found === undefined)
      throw new Error(`no ${kind} ${part} in ${objects.map((one) => `${one.kind}/${one.metadata.name}`)}`)
    return found
  }
  for (const { metadata } of objects) expect(metadata.name).toMatch(/^pre-.*-suf(-[a-z0-9]{10})?$/)

  const [config, secret] = [find('ConfigMap', 'settings'), find('Secret', 'keys')]
  const api = find('Rollout', 'pre-api')
  expect(config.metadata.name).toMatch(/-suf-[a-z0-9]{10}$/)
  expect(api.spec).toMatchObject({
    replicas: 7,
    selector: { matchLabels: { app: 'api', team: 'checkout' } },
    strategy: { canary: { analysis: { templates: [{ templateName: 'pre-api-datadog-suf' }] } } },
    template: {
      metadata: { labels: { app: 'api', team: 'checkout' } },
      spec: {
        serviceAccountName: 'pre-api-suf',
        containers: [
          {
            image: 'registry.example.com/api:3.1',
            envFrom: [
              { configMapRef: { name: config.metadata.name } },
              { secretRef: { name: secret.metadata.name } },
              { configMapRef: { name: 'pre-api-env-suf' } },
            ],
          },
        ],
      },
    },
  })
  expect(find('PodMonitor', 'api').spec).toMatchObject({ selector: { matchLabels: { app: 'api', team: 'checkout' } } })
  expect(find('Rollout', 'blue').spec).toMatchObject({
    strategy: { blueGreen: { activeService: 'pre-blue-suf', previewService: 'pre-blue-preview-suf' } },
  })
  expect(find('ScaledObject', 'blue').spec).toMatchObject({
    scaleTargetRef: { name: 'pre-blue-suf' },
    triggers: [{ authenticationRef: { name: 'pre-blue-pubsub-suf' } }],
  })
  const old = find('Rollout', 'old')
  expect(old.spec).toMatchObject({ workloadRef: { name: 'pre-old-suf' } })
  expect(Object.keys(old.spec)).not.toContain('template')
  expect(Object.keys(old.spec)).not.toContain('selector')
})
