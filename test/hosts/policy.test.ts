import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run, scratch } from './programs'

const POD = `apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: "a:latest"}]}
`
const policy = (spec: string) => `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPolicy
metadata: {name: rules, annotations: {config.kubernetes.io/function: "exec: {path: lummo}"}}
spec: ${spec}
`

function build(field: 'transformers' | 'validators', spec: string) {
  const folder = mkdtempSync(join(scratch, 'policy-'))
  writeFileSync(join(folder, 'pod.yaml'), POD)
  writeFileSync(join(folder, 'policy.yaml'), policy(spec))
  writeFileSync(join(folder, 'kustomization.yaml'), `resources: [pod.yaml]\n${field}: [policy.yaml]\n`)
  return run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', folder])
}

test('under transformers of kustomize a policy that is kept changes nothing, and one that is broken stops the build', () => {
  const kept = build('transformers', '{registries: docker.io/library}')
  expect(kept).toMatchObject({ status: 0, stderr: '' })
  expect(kept.stdout).toContain('image: a:latest')
  const broken = build('transformers', '{images: tagged}')
  expect(broken.status).not.toBe(0)
  expect(broken.stderr).toContain('policy-image')
})

test('under validators of kustomize the same goes with forValidators, and without it nothing passes', () => {
  const kept = build('validators', '{registries: docker.io/library, forValidators: true}')
  expect(kept).toMatchObject({ status: 0, stderr: '' })
  expect(kept.stdout).toContain('image: a:latest')
  const broken = build('validators', '{images: tagged, forValidators: true}')
  expect(broken.status).not.toBe(0)
  expect(broken.stderr).toContain('policy-image')
  const without = build('validators', '{registries: docker.io/library}')
  expect(without.status).not.toBe(0)
  expect(without.stderr).toContain('modify the resource map')
})

test.each([
  ['is kept', '{registries: docker.io/library}', 0],
  ['is broken', '{images: tagged}', 1],
  ['asks for nothing to be handed back', '{labels: a, severity: info, forValidators: true}', 1],
])('under validators of kpt no file is lost when a policy %s', (_, spec, status) => {
  const folder = mkdtempSync(join(scratch, 'kpt-policy-'))
  writeFileSync(join(folder, 'pod.yaml'), POD)
  writeFileSync(
    join(folder, 'policy.yaml'),
    `apiVersion: krm.lummo.dev/v1alpha1\nkind: LummoPolicy\nmetadata: {name: rules, annotations: {config.kubernetes.io/local-config: "true"}}\nspec: ${spec}\n`,
  )
  writeFileSync(
    join(folder, 'Kptfile'),
    'apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: pkg}\npipeline: {validators: [{exec: lummo, configPath: policy.yaml}]}\n',
  )
  expect(run('kpt', ['fn', 'render', '--allow-exec', folder]).status).toBe(status)
  expect(readdirSync(folder).sort()).toEqual(['Kptfile', 'pod.yaml', 'policy.yaml'])
  expect(readFileSync(join(folder, 'pod.yaml'), 'utf8')).toContain('a:latest')
})
