import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import { asResourceList } from '../support/golden'
import { runExecutable } from '../support/executable'

const scratch = mkdtempSync(join(tmpdir(), 'lummo-controllers-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const IGNORE = '  annotations: {krm.lummo.dev/ignore: "needs-controllers: every cluster has them"}\n'
const settings = (spec: string, annotations = '') =>
  `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPackage\nmetadata:\n  name: settings\n${annotations}spec: ${spec}\n`
const api = (spec = '') => `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: api}
spec:
  containers: {image: "r.example.com/api:1.0.0", http: 8080, resources: {cpu: 10m, memory: 8Mi}}
${spec}`
const ROUTES = `---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoNetworking
metadata: {name: api}
spec: {app: api, domains: api.example.com, routes: {/: {}}}
`
const definition = (group: string) =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.${group}}\nspec: {group: ${group}}\n`

interface Entry {
  code: string
  object: { kind: string }
  message: string
}

let count = 0
function folderOf(files: Record<string, string>): string {
  count += 1
  const folder = join(scratch, String(count))
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}
const checked = (path: string, input = '') => {
  const findings = JSON.parse(runExecutable(['check', '--json', path], { input }).stdout) as Entry[]
  return findings.map(({ code, object, message }) => `${object.kind} ${code}: ${message}`)
}

const TRAEFIK =
  'needs-controllers: The output requires cert-manager and Traefik in the cluster. Install these controllers, or choose others with `network.provider`.'

test('names the controllers of the output at the settings, or at the first short object', () => {
  expect(checked(folderOf({ 'a.yaml': api() + ROUTES }))).toEqual([`LummoDeployment ${TRAEFIK}`])
  expect(checked(folderOf({ 'a.yaml': api() + ROUTES, 'p.yaml': settings('{}') }))).toEqual([`LummoPackage ${TRAEFIK}`])
})

test('names at most five controllers, and each setting once', () => {
  const spec = `  reloader: true
  strategy: {canary: {steps: [{setWeight: 50}, {pause: {duration: 1m}}]}}
  monitoring: {prometheus: {endpoint: /metrics}}
  scaling: {max: 3, cpu: 70}
`
  const [finding] = checked(folderOf({ 'a.yaml': api(spec) + ROUTES })).filter((one) => one.includes('needs-'))
  expect(finding).toBe(
    'LummoDeployment needs-controllers: The output requires Argo Rollouts, cert-manager, KEDA and 3 more in the cluster. Install these controllers, or choose others with `network.provider` or `scaling.autoscaler`.',
  )
})

test('follows the settings that choose other controllers', () => {
  const files = { 'a.yaml': api('  scaling: {autoscaler: hpa, max: 3, cpu: 70}\n') }
  expect(checked(folderOf(files))).toEqual([])
  const istio = checked(folderOf({ 'a.yaml': api() + ROUTES, 'p.yaml': settings('{network: {provider: istio}}') }))
  expect(istio).toContainEqual(expect.stringContaining('cert-manager and Istio'))
  expect(istio.join()).not.toContain('Traefik')
})

test('is silent about definitions of the package, and if the package ignores it', () => {
  const crds = ['traefik.io', 'cert-manager.io'].map(definition).join('---\n')
  expect(checked(folderOf({ 'a.yaml': api() + ROUTES, 'crds.yaml': crds }))).toEqual([])
  expect(checked(folderOf({ 'a.yaml': api() + ROUTES, 'p.yaml': settings('{}', IGNORE) }))).toEqual([])
})

test('is not reported by a function or about stdin, where its annotation is not unused', () => {
  const input = `${api()}${ROUTES}---\n${settings('{}', IGNORE)}`
  expect(runFunction(asResourceList(input), suite).findings).toEqual([])
  expect(runFunction(asResourceList(api() + ROUTES), suite).findings).toEqual([])
  expect(checked('-', api() + ROUTES)).toEqual([])
  // No object requires a controller, so the annotation has no effect.
  expect(checked(folderOf({ 'a.yaml': api(), 'p.yaml': settings('{}', IGNORE) }))).toEqual([
    'LummoPackage unused-ignore: LummoPackage/settings has no finding `needs-controllers`. Remove the entry from `krm.lummo.dev/ignore`.',
  ])
})

test('names them for a folder that kustomize builds', () => {
  const exec = '  annotations: {config.kubernetes.io/function: "exec: {path: lummo}"}\n'
  const folder = folderOf({
    'a.yaml': api() + ROUTES,
    'p.yaml': settings('{}', exec),
    'kustomization.yaml': 'resources: [a.yaml]\ntransformers: [p.yaml]\n',
  })
  expect(checked(folder)).toEqual([`LummoPackage ${TRAEFIK}`])
})

test('names the controllers of several environments once', () => {
  const folder = folderOf({})
  for (const [name, text] of Object.entries({
    'base/api.yaml': api() + ROUTES,
    'base/kustomization.yaml': 'resources: [api.yaml]\n',
    'overlays/dev/kustomization.yaml': 'resources: [../../base]\nnamespace: dev\n',
    'overlays/prod/kustomization.yaml': 'resources: [../../base]\nnamespace: prod\n',
  })) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  expect(checked(folder).filter((one) => one.includes('needs-controllers'))).toEqual([`LummoDeployment ${TRAEFIK}`])
})
