// Other programs that generate the same application, and their requirements. The programs are built or installed once,
// in pinned versions, in a cache folder. Programs that are not available are omitted, and the report lists these
// programs as missing.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { scrubbed } from './measure.mjs'

const HELM = 'v4.3.2'
const KUBECONFORM = 'v0.8.0'
const KUSTOMIZE = 'v5.8.1'
/** Version of the module whose OpenAPI document describes the objects for kubeconform. */
const KUBERNETES = 'v1.34.1'
const CDK8S = ['cdk8s@2.70.20', 'cdk8s-plus-33@2.3.8', 'constructs@10.4.2']

/** Programs to install with Go. */
const PROGRAMS = {
  helm: `helm.sh/helm/v4/cmd/helm@${HELM}`,
  kubeconform: `github.com/yannh/kubeconform/cmd/kubeconform@${KUBECONFORM}`,
  kustomize: `sigs.k8s.io/kustomize/kustomize/v5@${KUSTOMIZE}`,
}

function succeeds(program, args, options) {
  const { status } = spawnSync(program, args, { env: process.env, stdio: ['ignore', 'ignore', 'ignore'], ...options })
  return status === 0
}

/** Prepares the peers that are available. Returns their commands, keyed by the name of the peer. */
export function preparePeers(cache) {
  const bin = join(cache, 'bin')
  mkdirSync(bin, { recursive: true })
  const identity = join(bin, 'identity')
  const env = { ...process.env, GOBIN: bin }
  for (const [name, version] of Object.entries(PROGRAMS)) {
    const installed = join(bin, `${name}.version`)
    if (existsSync(installed) && readFileSync(installed, 'utf8') === version) continue
    if (succeeds('go', ['install', version], { env })) writeFileSync(installed, version)
  }
  if (!existsSync(identity)) succeeds('go', ['build', '-o', identity, '.'], { cwd: join(import.meta.dirname, 'go') })
  const cdk = join(cache, 'cdk8s')
  if (!existsSync(join(cdk, 'node_modules/cdk8s-plus-33'))) {
    mkdirSync(cdk, { recursive: true })
    writeFileSync(join(cdk, 'package.json'), '{"private": true}\n')
    succeeds('npm', ['install', '--silent', '--no-audit', '--no-fund', '--save-exact', ...CDK8S], { cwd: cdk })
  }
  const found = {}
  for (const name of Object.keys(PROGRAMS)) if (existsSync(join(bin, name))) found[name] = join(bin, name)
  if (existsSync(identity)) found.identity = identity
  if (existsSync(join(cdk, 'node_modules/cdk8s-plus-33'))) found.cdk8s = cdk
  if (spawnSync('kubectl', ['version', '--client'], { env: scrubbed }).status === 0) found.kubectl = 'kubectl'
  return found
}

/** Writes a Helm chart that generates the objects of `body` for `count` applications. */
function writeChartOf(body, folder, count) {
  mkdirSync(join(folder, 'templates'), { recursive: true })
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: applications\nversion: 0.1.0\n')
  writeFileSync(
    join(folder, 'values.yaml'),
    `names: [${Array.from({ length: count }, (_, at) => `app-${at}`).join(', ')}]\n`,
  )
  const text = `{{- range $name := .Values.names }}\n---\n${body.trimEnd()}\n{{- end }}\n`
  writeFileSync(join(folder, 'templates/all.yaml'), text)
}

/**
 * Writes a Helm chart with the same objects as lummo.
 *
 * @param rendered output of lummo for the application `app-0`
 */
export function writeSameChart(folder, count, rendered) {
  writeChartOf(rendered.replaceAll('app-0', '{{ $name }}'), folder, count)
}

/** Writes a Helm chart for `count` applications, similar to the output of `helm create`. */
export function writeChart(folder, count) {
  const body = application('{{ $name }}')
  const labels = '{{- include "labels" $name | nindent 4 }}\n    team: shop'
  writeChartOf(body.replaceAll('team: shop', labels), folder, count)
  writeFileSync(
    join(folder, 'templates/_labels.tpl'),
    '{{- define "labels" -}}\napp.kubernetes.io/name: {{ . }}\napp.kubernetes.io/managed-by: helm\n{{- end }}\n',
  )
}

/**
 * Writes a JSON Schema for each kind of the rendered objects, from the OpenAPI document of Kubernetes. Schemas are
 * standalone, as those that kubeconform downloads. Returns the location for kubeconform; undefined if the document is
 * not available.
 */
export function writeSchemas(folder, rendered) {
  const module = ['mod', 'download', '-json', `k8s.io/kubernetes@${KUBERNETES}`]
  const { status, stdout } = spawnSync('go', module, { encoding: 'utf8' })
  if (status !== 0) return undefined
  const file = join(JSON.parse(stdout).Dir, 'api/openapi-spec/swagger.json')
  const { definitions } = JSON.parse(readFileSync(file, 'utf8'))
  mkdirSync(folder, { recursive: true })
  for (const { apiVersion, kind } of loadAll(rendered)) {
    const [version, group = ''] = apiVersion.split('/').reverse()
    const isOf = (one) => one.group === group && one.version === version && one.kind === kind
    const found = Object.values(definitions).find((one) => one['x-kubernetes-group-version-kind']?.some(isOf))
    if (found === undefined) throw new Error(`There is no schema of ${apiVersion} ${kind}`)
    const words = [kind, group.split('.')[0], version].filter((word) => word !== '')
    writeFileSync(join(folder, `${words.join('-').toLowerCase()}.json`), JSON.stringify(inlined(found, definitions)))
  }
  return join(folder, '{{ .ResourceKind }}{{ .KindSuffix }}.json')
}

/** Formats of Kubernetes that are not formats of JSON Schema. */
const TYPES = { 'int-or-string': ['integer', 'string'] }

/** Returns a schema with its references resolved and its formats as types. */
function inlined(schema, definitions) {
  if (Array.isArray(schema)) return schema.map((one) => inlined(one, definitions))
  if (typeof schema !== 'object' || schema === null) return schema
  if (typeof schema.$ref === 'string') return inlined(definitions[schema.$ref.split('/').pop()], definitions)
  const { format, description, ...rest } = schema
  const type = TYPES[format] ?? rest.type
  const members = Object.entries(rest).filter(([key]) => !key.startsWith('x-'))
  return {
    ...Object.fromEntries(members.map(([key, value]) => [key, inlined(value, definitions)])),
    ...(type === undefined ? {} : { type }),
  }
}

/** Writes a kustomization that adds a label to existing YAML. */
export function writeKustomization(folder, count) {
  mkdirSync(folder, { recursive: true })
  const all = Array.from({ length: count }, (_, at) => application(`app-${at}`)).join('---\n')
  writeFileSync(join(folder, 'all.yaml'), all)
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    'resources: [all.yaml]\nlabels: [{pairs: {managed-by: kustomize}}]\n',
  )
}

/** Writes a program that generates the applications with cdk8s-plus. */
export function writeCdk8s(folder, count) {
  const file = join(folder, `applications-${count}.cjs`)
  writeFileSync(
    file,
    `const { App, Chart, Size, YamlOutputType } = require('cdk8s')
const { Cpu, Deployment, HorizontalPodAutoscaler, Ingress, IngressBackend, Metric, MetricTarget } = require('cdk8s-plus-33')
const { ApiObject } = require('cdk8s')
const app = new App({ yamlOutputType: YamlOutputType.FILE_PER_APP })
const chart = new Chart(app, 'applications', { disableResourceNameHashes: true })
for (let at = 0; at < ${count}; at++) {
  const name = 'app-' + at
  const deployment = new Deployment(chart, name, {
    metadata: { name },
    containers: [{
      image: 'registry.example.com/' + name + ':1.4.2',
      portNumber: 8080,
      resources: {
        cpu: { request: Cpu.millis(250) },
        memory: { request: Size.mebibytes(256), limit: Size.mebibytes(512) },
      },
    }],
  })
  const service = deployment.exposeViaService({ name })
  new HorizontalPodAutoscaler(chart, name + '-scaler', {
    target: deployment, minReplicas: 2, maxReplicas: 10,
    metrics: [Metric.resourceCpu(MetricTarget.averageUtilization(60))],
  })
  new Ingress(chart, name + '-way', {
    rules: [{ host: name + '.example.com', backend: IngressBackend.fromService(service) }],
  })
  new ApiObject(chart, name + '-guard', {
    apiVersion: 'policy/v1', kind: 'PodDisruptionBudget',
    metadata: { name }, spec: { maxUnavailable: 1, selector: { matchLabels: { app: name } } },
  })
}
process.stdout.write(app.synthYaml())
`,
  )
  return file
}

const application = (name) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels:
    team: shop
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
      - name: main
        image: registry.example.com/${name}:1.4.2
        ports:
        - name: http
          containerPort: 8080
        resources:
          requests:
            cpu: 250m
            memory: 256Mi
          limits:
            memory: 512Mi
        readinessProbe:
          tcpSocket:
            port: http
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  labels:
    team: shop
spec:
  selector:
    app: ${name}
  ports:
  - name: http
    port: 80
    targetPort: http
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${name}
  labels:
    team: shop
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: ${name}
  minReplicas: 2
  maxReplicas: 10
  metrics:
  - type: Resource
    resource:
      name: cpu
      target:
        type: Utilization
        averageUtilization: 60
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  labels:
    team: shop
spec:
  rules:
  - host: ${name}.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: ${name}
            port:
              name: http
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${name}
  labels:
    team: shop
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app: ${name}
`
