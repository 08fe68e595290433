import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, scratch } from './programs'
import { type NamedManifest, objectsOf } from './ways'
import { editedText } from '../support/edited-text'

const CLAIMS = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoContainer
metadata: {name: image}
spec: {image: "registry.example.com/api:2.0", resources: {cpu: 1, memory: 1Gi}}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoRollout
metadata: {name: api}
spec:
  replicas: 4
  monitoring: {datadog: true, prometheus: {}}
  containers: {base: image, http: 8000, configs: [settings], secrets: [keys], env: {A: b}}
  strategy: {metrics: {datadog: {operation: http.request, errorRPM: 5}}}
  network: {from: [{app: web}]}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: web}
spec:
  scaling: {max: 3, pubsubTopic: {name: jobs, size: 1}}
  containers:
  - {name: web, image: "registry.example.com/web:1", http: 8000, files: {path: /etc/web, config: settings}, resources: {cpu: 1, memory: 1Gi}}
  - {name: side, image: "registry.example.com/side:1", resources: {cpu: 1, memory: 1Gi}}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoRollout
metadata: {name: old-rollout}
spec:
  app: old
  service: false
  replicas: 4
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
---
apiVersion: v1
kind: Service
metadata: {name: mine}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: mine}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: api, port: {name: http}}}}]}}]}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoNetworking
metadata: {name: web}
spec: {domains: web.example.com, routes: [{path: /api, service: api}, {path: /mine, service: mine}, {path: /web}]}
`

/** A claim that generates several workloads: servers and their backups. */
const DATABASE = `---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDatabase
metadata: {name: db}
spec: {type: postgres, version: "17", storage: 1Gi, secret: keys, backup: {}}
`

/** An overlay with every rename and change that kustomize supports. The short objects are expanded last. */
const OVERLAY = `resources: [../base]
namePrefix: pre-
nameSuffix: -suf
namespace: shop
labels:
- {pairs: {team: checkout}, includeSelectors: true}
- {pairs: {tier: front}, includeTemplates: true}
commonAnnotations: {contact: sre@example.com}
images:
- {name: registry.example.com/api, newTag: "3.1"}
- {name: registry.example.com/web, digest: "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
replicas: [{name: api, count: 7}]
configMapGenerator: [{name: settings, literals: [A=b]}]
secretGenerator: [{name: keys, literals: [C=d, username=app, password=secret]}]
`
const TRANSFORMER = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPackage
metadata: {name: s, annotations: {config.kubernetes.io/function: "exec: {path: lummo}"}}
spec: {env: prod}
`
const build = (folder: string) => run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', folder])

/** Returns a base with short objects, and an overlay. */
function folders(claims: string, overlay: string): string {
  const folder = mkdtempSync(join(scratch, 'overlay-'))
  cpSync(join(ROOT, 'integrations/kustomize/lummo'), join(folder, 'lummo'), { recursive: true })
  for (const name of ['base', 'overlay']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'base/claims.yaml'), claims)
  writeFileSync(join(folder, 'base/kustomization.yaml'), 'resources: [claims.yaml]\ncomponents: [../lummo]\n')
  writeFileSync(join(folder, 'overlay/lummo.yaml'), TRANSFORMER)
  writeFileSync(join(folder, 'overlay/kustomization.yaml'), `${overlay}transformers: [lummo.yaml]\n`)
  return join(folder, 'overlay')
}

const finder = (objects: readonly NamedManifest[]) => (kind: string, name: string) => {
  const found = objects.find((one) => one.kind === kind && one.metadata.name === name)
  if (found === undefined) {
    throw new Error(`no ${kind} ${name} in ${objects.map((one) => `${one.kind}/${one.metadata.name}`).join(' ')}`)
  }
  return found
}

describe('an overlay over short objects', () => {
  const all = Object.values(objectsOf(build(folders(`${CLAIMS}${DATABASE}`, OVERLAY))))
  const find = finder(all)
  const generated = (kind: string) => all.find((one) => one.kind === kind && /-[a-z0-9]{10}$/.test(one.metadata.name))
  const [config, secret] = [generated('ConfigMap')?.metadata.name, generated('Secret')?.metadata.name]

  test('gives every object its name, namespace, labels and annotations', () => {
    for (const { kind, metadata } of all) {
      expect(metadata.name).toMatch(/^pre-.*-suf(-[a-z]+)*(-[a-z0-9]{10})?$/)
      expect({ kind, ...metadata }).toMatchObject({
        namespace: 'shop',
        labels: { team: 'checkout', tier: 'front' },
        annotations: { contact: 'sre@example.com' },
      })
    }
  })

  test('leaves no reference behind', () => {
    const api = find('Rollout', 'pre-api-suf')
    expect(api.spec).toMatchObject({
      strategy: { canary: { analysis: { templates: [{ templateName: 'pre-api-suf-datadog' }] } } },
      template: {
        spec: {
          serviceAccountName: 'pre-api-suf',
          containers: [
            {
              image: 'registry.example.com/api:3.1',
              envFrom: [
                { configMapRef: { name: config } },
                { secretRef: { name: secret } },
                { configMapRef: { name: 'pre-api-suf-env' } },
              ],
            },
          ],
        },
      },
    })
    find('AnalysisTemplate', 'pre-api-suf-datadog')
    find('ConfigMap', 'pre-api-suf-env')
    const web = find('Deployment', 'pre-web-suf')
    expect(JSON.stringify(web)).toContain(`"configMap":{"name":"${config}"}`)
    expect(JSON.stringify(web)).toContain('registry.example.com/web@sha256:0123')
    expect(find('ScaledObject', 'pre-web-suf').spec).toMatchObject({
      scaleTargetRef: { name: 'pre-web-suf' },
      triggers: [{ authenticationRef: { name: 'pre-web-suf-pubsub' } }],
    })
    find('TriggerAuthentication', 'pre-web-suf-pubsub')
    expect(find('Rollout', 'pre-old-rollout-suf').spec).toMatchObject({ workloadRef: { name: 'pre-old-suf' } })
  })

  test('what users wrote of objects that are made finds them as well', () => {
    const ingress = find('Ingress', 'pre-mine-suf')
    expect(JSON.stringify(ingress)).toContain('"service":{"name":"pre-api-suf"')
    const routes = find('IngressRoute', 'pre-web-suf').spec as {
      routes: { match: string; services: { name: string }[] }[]
    }
    const services = routes.routes.map(
      ({ match, services }) => `${/Path\(`(.*?)`/.exec(match)?.[1]} ${services[0]?.name}`,
    )
    expect(services.sort()).toEqual(['/api pre-api-suf', '/mine pre-mine-suf', '/web pre-web-suf'])
  })

  test('pods of a backup are not those of the servers', () => {
    expect(find('Service', 'pre-db-suf').spec).toMatchObject({ selector: { app: 'db' } })
    expect(find('StatefulSet', 'pre-db-suf').spec).toMatchObject({ template: { metadata: { labels: { app: 'db' } } } })
    expect(JSON.stringify(find('CronJob', 'pre-db-suf-backup').spec)).toContain('"app":"db-backup"')
  })

  test('counts pods where nothing scales them', () => {
    expect(find('Rollout', 'pre-api-suf').spec).toMatchObject({ replicas: 7 })
    expect(find('Deployment', 'pre-web-suf').spec).not.toHaveProperty('replicas')
  })

  test('every selector finds the pods that it is meant for', () => {
    const found = { app: 'web', team: 'checkout' }
    expect(find('Deployment', 'pre-web-suf').spec).toMatchObject({
      selector: { matchLabels: found },
      template: { metadata: { labels: { ...found, tier: 'front' }, annotations: { contact: 'sre@example.com' } } },
    })
    expect(find('Service', 'pre-web-suf').spec).toMatchObject({ selector: found })
    expect(find('Service', 'pre-mine-suf').spec).toMatchObject({ selector: found })
    expect(find('PodMonitor', 'pre-api-suf').spec).toMatchObject({
      selector: { matchLabels: { app: 'api', team: 'checkout' } },
    })
    expect(find('NetworkPolicy', 'pre-api-suf').spec).toMatchObject({
      podSelector: { matchLabels: { app: 'api', team: 'checkout' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }, {}],
    })
  })

  test('a second overlay above it renames what was made as well', () => {
    const overlay = folders(CLAIMS, OVERLAY)
    const above = join(overlay, '../above')
    mkdirSync(above)
    writeFileSync(join(above, 'kustomization.yaml'), 'resources: [../overlay]\nnamePrefix: top-\n')
    const again = Object.values(objectsOf(build(above)))
    const api = finder(again)('Rollout', 'top-pre-api-suf')
    expect(api.spec).toMatchObject({
      strategy: { canary: { analysis: { templates: [{ templateName: 'top-pre-api-suf-datadog' }] } } },
      template: { spec: { serviceAccountName: 'top-pre-api-suf' } },
    })
    expect(finder(again)('ScaledObject', 'top-pre-web-suf').spec).toMatchObject({
      scaleTargetRef: { name: 'top-pre-web-suf' },
      triggers: [{ authenticationRef: { name: 'top-pre-web-suf-pubsub' } }],
    })
  })
})

describe('patches of short objects', () => {
  const base = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: web}
spec:
  containers:
    web: {image: "registry.example.com/web:1", http: 8000, env: {A: a, B: b}, resources: {cpu: 1, memory: 1Gi}}
    side: {image: "registry.example.com/side:1", resources: {cpu: 1, memory: 1Gi}}
    extra: {image: "registry.example.com/extra:1", resources: {cpu: 1, memory: 1Gi}}
`
  interface Pods {
    template: {
      spec: { containers: { name: string; image: string; resources: unknown; env?: unknown }[] }
    }
  }
  const containers = (patch: string, claims = base) => {
    const overlay = `resources: [../base]\npatches:\n- patch: |\n    ${patch.trim().replaceAll('\n', '\n    ')}\n`
    const objects = Object.values(objectsOf(build(folders(claims, overlay))))
    return (finder(objects)('Deployment', 'web').spec as Pods).template.spec.containers
  }
  const patch = (spec: string) =>
    `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoDeployment\nmetadata: {name: web}\nspec:\n  ${spec}`

  test('merge containers by name, take one away and add one', () => {
    const made = containers(
      patch(
        'containers: {side: {resources: {memory: 2Gi}}, extra: null, new: {image: "registry.example.com/new:1", resources: {cpu: 1, memory: 1Gi}}}',
      ),
    )
    expect(made.map(({ name, image }) => `${name} ${image}`)).toEqual([
      'web registry.example.com/web:1',
      'new registry.example.com/new:1',
      'side registry.example.com/side:1',
    ])
    expect(made[2]?.resources).toMatchObject({ requests: { cpu: '1', memory: '2Gi' }, limits: { memory: '2Gi' } })
  })

  test('add one variable, change the source of another and remove a third', () => {
    const [web] = containers(
      patch('containers: {web: {env: {NODE: {field: spec.nodeName}, T: {key: u}, U: null}}}'),
      editedText(base, 'B: b', 'B: b, T: {secret: keys, key: t}, U: {field: status.podIP}'),
    )
    expect(web?.env).toEqual([
      { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { name: 'T', valueFrom: { secretKeyRef: { name: 'keys', key: 'u' } } },
    ])
  })
})

test('the commands of the page on environments work', () => {
  const page = readFileSync(join(ROOT, 'docs/environments.md'), 'utf8')
  const commands = [...page.matchAll(/^\$ kustomize (build .*kustomize-examples.*)$/gm)].map(([, args = '']) => args)
  expect(commands.length).toBeGreaterThan(1)
  for (const args of commands)
    expect(run('kustomize', args.split(' '), { cwd: ROOT })).toMatchObject({ status: 0, stderr: '' })
})
