// Other programs that generate the same application, and their requirements. The programs are built or installed once,
// in pinned versions, in a cache folder. Programs that are not available are omitted, and the report lists these
// programs as missing.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scrubbed } from './measure.mjs'

const HELM = 'v3.19.0'
const CDK8S = ['cdk8s@2.70.20', 'cdk8s-plus-33@2.3.8', 'constructs@10.4.2']

function succeeds(program, args, options) {
  const { status } = spawnSync(program, args, { env: process.env, stdio: ['ignore', 'ignore', 'ignore'], ...options })
  return status === 0
}

/** Prepares the peers that are available. Returns their commands, keyed by the name of the peer. */
export function preparePeers(cache) {
  const bin = join(cache, 'bin')
  mkdirSync(bin, { recursive: true })
  const helm = join(bin, 'helm')
  const identity = join(bin, 'identity')
  const env = { ...process.env, GOBIN: bin }
  if (!existsSync(helm)) succeeds('go', ['install', `helm.sh/helm/v3/cmd/helm@${HELM}`], { env })
  if (!existsSync(identity)) succeeds('go', ['build', '-o', identity, '.'], { cwd: join(import.meta.dirname, 'go') })
  const cdk = join(cache, 'cdk8s')
  if (!existsSync(join(cdk, 'node_modules/cdk8s-plus-33'))) {
    mkdirSync(cdk, { recursive: true })
    writeFileSync(join(cdk, 'package.json'), '{"private": true}\n')
    succeeds('npm', ['install', '--silent', '--no-audit', '--no-fund', '--save-exact', ...CDK8S], { cwd: cdk })
  }
  const found = {}
  if (existsSync(helm)) found.helm = helm
  if (existsSync(identity)) found.identity = identity
  if (existsSync(join(cdk, 'node_modules/cdk8s-plus-33'))) found.cdk8s = cdk
  if (spawnSync('kubectl', ['version', '--client'], { env: scrubbed }).status === 0) found.kubectl = 'kubectl'
  return found
}

/** Writes a Helm chart for `count` applications, similar to the output of `helm create`. */
export function writeChart(folder, count) {
  mkdirSync(join(folder, 'templates'), { recursive: true })
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: applications\nversion: 0.1.0\n')
  writeFileSync(
    join(folder, 'values.yaml'),
    `names: [${Array.from({ length: count }, (_, at) => `app-${at}`).join(', ')}]\n`,
  )
  const body = application('{{ $name }}')
    .replaceAll('team: shop', '{{- include "labels" $name | nindent 4 }}\n    team: shop')
    .trimEnd()
  writeFileSync(join(folder, 'templates/all.yaml'), `{{- range $name := .Values.names }}\n---\n${body}\n{{- end }}\n`)
  writeFileSync(
    join(folder, 'templates/_labels.tpl'),
    '{{- define "labels" -}}\napp.kubernetes.io/name: {{ . }}\napp.kubernetes.io/managed-by: helm\n{{- end }}\n',
  )
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
