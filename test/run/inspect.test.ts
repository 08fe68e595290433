import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'

const POD = 'apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec: {containers: [{name: a, image: "a:latest"}]}'
const policy = (spec: string, annotations = '') =>
  `functionConfig:\n  apiVersion: krm.lummo.dev/v1alpha1\n  kind: LummoPolicy\n  metadata: {name: rules${annotations}}\n  spec: ${spec}\n`
const list = (config: string, ...items: string[]) =>
  Buffer.from(
    `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${items.map((item) => `- ${item}\n`).join('')}${config}`,
  )
const run = (input: Buffer) => {
  const { stdout, stderr, exitCode, findings } = runFunction(input, suite)
  return {
    stdout: stdout.toString(),
    stderr,
    exitCode,
    codes: findings.map(({ severity, code }) => `${severity} ${code}`),
  }
}

test('a policy as a functionConfig hands back all items untouched, and fails the run', () => {
  const { stdout, stderr, exitCode, codes } = run(list(policy('{images: tagged}'), POD))
  expect(codes).toEqual(['error policy-image'])
  expect(exitCode).toBe(1)
  expect(stdout).toContain('kind: Pod')
  expect(stdout).toContain('severity: error')
  expect(stderr).toContain('policy-image')
})

test('a policy that is kept hands back all items and says nothing', () => {
  const { stdout, exitCode, codes } = run(list(policy('{registries: docker.io/library}'), POD))
  expect(codes).toEqual([])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('kind: Pod')
})

test('what several policies say of an object, or of what a claim makes, is said once', () => {
  const rules = (name: string, more = '') =>
    `apiVersion: krm.lummo.dev/v1alpha1\n  kind: LummoPolicy\n  metadata: {name: ${name}}\n  spec: {images: tagged${more}}`
  const claim =
    'apiVersion: krm.lummo.dev/v1alpha1\n  kind: LummoDeployment\n  metadata: {name: b}\n  spec: {containers: {image: "b:latest", http: 80, resources: {cpu: 100m, memory: 64Mi}}}'
  const items = [rules('one'), rules('two'), rules('three', ', severity: warning'), POD, claim]
  const { findings } = runFunction(list('', ...items), suite)
  const said = findings.filter(({ code }) => code === 'policy-image')
  expect(said.map(({ severity, message }) => `${severity} ${/\(.*\)/.exec(message)?.[0]}`).sort()).toEqual([
    'error (LummoPolicy/one and LummoPolicy/two)',
    'error (LummoPolicy/one and LummoPolicy/two: Deployment/b)',
    'warning (LummoPolicy/three)',
    'warning (LummoPolicy/three: Deployment/b)',
  ])
})

test('with forValidators nothing is handed back, which is what validators of kustomize want', () => {
  const { stdout, exitCode } = run(list(policy('{severity: warning, images: tagged, forValidators: true}'), POD))
  expect(exitCode).toBe(0)
  expect(stdout).toContain('items: []')
  expect(stdout).toContain('severity: warning')
  expect(stdout).not.toContain('containers:')
})

test('with forValidators a broken rule still fails the run', () => {
  expect(run(list(policy('{images: tagged, forValidators: true}'), POD)).exitCode).toBe(1)
})

test.each([
  [
    'with the file of its policy',
    list(
      policy('{labels: a, severity: info, forValidators: true}', ', annotations: {config.kubernetes.io/path: p.yaml}'),
      POD,
    ),
  ],
  [
    'with a Kptfile',
    list(
      policy('{labels: a, severity: info, forValidators: true}'),
      POD,
      'apiVersion: kpt.dev/v1\n  kind: Kptfile\n  metadata: {name: k}',
    ),
  ],
])('under kpt, known %s, forValidators is refused, for it would delete the package', (_, input) => {
  const { stdout, exitCode, codes } = run(input)
  expect(codes).toContain('error only-in-kustomize')
  expect(exitCode).toBe(1)
  expect(stdout).toContain('kind: Pod')
})

test('a policy does not judge what is there for tools only', () => {
  const tools = [
    'apiVersion: kpt.dev/v1\n  kind: Kptfile\n  metadata: {name: k}',
    'apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: c, annotations: {config.kubernetes.io/local-config: "true"}}',
  ]
  expect(run(list(policy('{labels: team}'), ...tools)).codes).toEqual([])
})

test('one finding stands for all that a claim makes, at the claim', () => {
  const claim =
    'apiVersion: krm.lummo.dev/v1alpha1\n  kind: LummoConfig\n  metadata: {name: settings}\n  spec: {values: {A: b}}'
  const rules = 'apiVersion: krm.lummo.dev/v1alpha1\n  kind: LummoPolicy\n  metadata: {name: r}\n  spec: {labels: team}'
  const { findings } = runFunction(list('', rules, claim), suite)
  expect(findings.map(({ message, object }) => [message, object?.kind])).toEqual([
    [
      'ConfigMap/settings is unused in the package. Remove the object, or list `ConfigMap/settings` in `checks.external` of the LummoPackage.',
      'LummoConfig',
    ],
    [
      'The required label `team` is missing (LummoPolicy/r: ConfigMap/settings). Add the label to `metadata.labels`.',
      'LummoConfig',
    ],
  ])
})

test('what an exempt claim generated before is exempt, and nothing of a namesake in another namespace', () => {
  const claim = `apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoDeployment
  metadata: {name: legacy, namespace: a, annotations: {config.kubernetes.io/local-config: "true", config.kubernetes.io/path: app.yaml}}
  spec: {containers: {image: "b:latest", http: 80, resources: {cpu: 100m, memory: 64Mi}}}`
  const kept = (namespace: string, owner: string) => `apiVersion: v1
  kind: Pod
  metadata: {name: p, namespace: ${namespace}, annotations: {krm.lummo.dev/generated-by: ${owner}, config.kubernetes.io/path: generated/p.yaml}}
  spec: {containers: [{name: a, image: "a:latest"}]}`
  const rules = policy('{images: tagged, exempt: [{kind: LummoDeployment, name: legacy}]}')
  const said = (namespace: string, owner: string) => run(list(rules, claim, kept(namespace, owner))).codes
  expect(said('a', 'LummoDeployment/legacy')).toEqual([])
  expect(said('b', 'LummoDeployment/a/legacy')).toEqual([])
  expect(said('b', 'LummoDeployment/legacy')).toEqual(['error policy-image'])
  expect(said('a', 'LummoDeployment/b/legacy')).toEqual(['error policy-image'])
})
