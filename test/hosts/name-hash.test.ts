import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run, scratch } from './programs'

const FUNCTION = 'annotations: {config.kubernetes.io/function: "exec: {path: lummo}"}'
const claims = (annotation: string) => `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoConfig
metadata: {name: settings${annotation}}
spec: {nameHash: true, values: {LOG_LEVEL: info}}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: shop${annotation}}
spec:
  containers: {image: "shop:1.0", http: 8080, configs: settings, resources: {cpu: 100m, memory: 128Mi}}
`
const PATCH = `patches:
- patch: |-
    apiVersion: krm.lummo.dev/v1alpha1
    kind: LummoConfig
    metadata: {name: settings}
    spec: {values: {LOG_LEVEL: debug}}
`

function build(kustomization: string, annotation: string): string {
  const folder = mkdtempSync(join(scratch, 'name-hash-'))
  writeFileSync(join(folder, 'claims.yaml'), claims(annotation))
  writeFileSync(
    join(folder, 'lummo.yaml'),
    `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPackage\nmetadata: {name: s, ${FUNCTION}}\nspec: {}\n`,
  )
  writeFileSync(join(folder, 'kustomization.yaml'), kustomization)
  const built = run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', folder])
  expect({ status: built.status, stderr: built.stderr }).toEqual({ status: 0, stderr: '' })
  return built.stdout
}

test.each([
  ['a transformer', 'resources: [claims.yaml]\ntransformers: [lummo.yaml]\n', ''],
  ['a generator', 'generators: [claims.yaml]\n', `, ${FUNCTION}`],
])(
  'as %s, kustomize adds its hash to the name of a LummoConfig and to the references',
  (_, kustomization, annotation) => {
    const text = build(kustomization, annotation)
    const names = [...text.matchAll(/^ +name: (settings\S*)$/gm)].map(([, name]) => name)
    expect(names).toHaveLength(2)
    expect(names[0]).toMatch(/^settings-[a-z0-9]{10}$/)
    expect(names[1]).toBe(names[0])
  },
)

test('a patch of an environment merges into the values by key, and gives another name and another hash', () => {
  const base = 'resources: [claims.yaml]\ntransformers: [lummo.yaml]\n'
  const [plain, patched] = [build(base, ''), build(`${base}${PATCH}`, '')]
  expect(patched).toContain('LOG_LEVEL: debug')
  const facts = (text: string) => [...text.matchAll(/(?:name: settings-|config-hash: )(\S+)/g)].map(([, hash]) => hash)
  expect(facts(plain)).toHaveLength(3)
  for (const hash of facts(patched)) expect(facts(plain)).not.toContain(hash)
})

test('with a prefix, everything that an application’s folder refers to is still found', () => {
  const folder = mkdtempSync(join(scratch, 'prefix-'))
  const claim = (kind: string, name: string, spec: string, namespace = ', namespace: shop') =>
    `apiVersion: krm.lummo.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}${namespace}}\nspec: ${spec}\n`
  const objects = [
    claim('LummoNamespace', 'shop', '{pullSecrets: registry}', ''),
    claim('LummoConfig', 'settings', '{values: {A: b}}'),
    claim('LummoVolume', 'data', '{size: 1Gi, accessModes: ReadWriteMany}'),
    claim('LummoServiceAccount', 'reader', '{permissions: {do: get, on: pods}}'),
    claim(
      'LummoDeployment',
      'web',
      '{serviceAccount: reader, network: {to: [{cidr: 10.0.0.0/8, ports: [443, 6443]}]}, volumes: {name: data, claim: data, path: /data}, containers: {image: "web:1.0", http: 8080, configs: settings, resources: {cpu: 1, memory: 1Gi}}}',
    ),
  ]
  writeFileSync(join(folder, 'claims.yaml'), objects.join('---\n'))
  const spec = '{checks: {external: [Secret/registry]}}'
  writeFileSync(
    join(folder, 'lummo.yaml'),
    `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPackage\nmetadata: {name: s, ${FUNCTION}}\nspec: ${spec}\n`,
  )
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    'namePrefix: pre-\nresources: [claims.yaml]\ntransformers: [lummo.yaml]\n',
  )
  const built = run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', folder])
  expect({ status: built.status, stderr: built.stderr }).toEqual({ status: 0, stderr: '' })
  for (const line of [
    /kind: Namespace\n(?:.*\n)*? {2}name: shop\n/,
    /name: pre-settings\n/,
    /claimName: pre-data\n/,
    /serviceAccountName: pre-reader\n/,
    /automountServiceAccountToken: true\n/,
    /config-hash: \w+\n/,
    /imagePullSecrets:\n\s+- name: registry\n/,
  ])
    expect(built.stdout).toMatch(line)
})
