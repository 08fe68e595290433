import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, scratch } from './programs'
import { buildable, objectsOf, WAYS } from './ways'

const examples = join(ROOT, 'kustomize-examples')

describe.each(buildable())('the example %s', (name) => {
  const folder = join(examples, name)
  const expected = join(folder, '.expected/output.yaml')

  test.each(Object.keys(WAYS))('by %s is what its folder says', (way) => {
    const built = WAYS[way]?.(folder) ?? { status: null, stdout: '', stderr: 'no such way' }
    const made = objectsOf(built)
    if (way === 'kustomize exec' && process.env.UPDATE_GOLDEN !== undefined && name.includes('/')) {
      writeFileSync(expected, built.stdout)
    }
    expect(made).toEqual(objectsOf({ status: 0, stdout: readFileSync(expected, 'utf8'), stderr: '' }))
    if (way === 'kustomize exec') expect(built.stderr).not.toMatch(/^(error|warning)\[/m)
  })
})

test.each(buildable())('lummo render prints the bytes that kustomize builds of %s', (name) => {
  const folder = join(examples, name)
  const rendered = run('lummo', ['render', folder])
  expect(rendered.status).toBe(0)
  expect(rendered.stdout).toBe(run('kustomize', ['build', '--enable-alpha-plugins', '--enable-exec', folder]).stdout)
})

/** Returns the findings of kube-score for complete objects, except those that are only advice. */
function score(text: string, ignored: readonly string[]): string[] {
  const file = join(mkdtempSync(join(scratch, 'score-')), 'all.yaml')
  writeFileSync(file, text)
  // A CPU limit throttles pods even if the node has spare CPU, so `cpu` does not set a limit.
  const options = ['--output-format', 'json', '--kubernetes-version', 'v1.34', '--ignore-container-cpu-limit']
  const ran = run('kube-score', ['score', ...options, file])
  const objects = JSON.parse(ran.stdout) as {
    object_name: string
    checks: { check: { id: string }; grade: number; skipped: boolean; comments: { summary: string }[] | null }[]
  }[]
  return objects.flatMap(({ object_name, checks }) =>
    checks
      .filter(({ check, grade, skipped }) => !skipped && grade > 0 && grade <= 5 && !ignored.includes(check.id))
      .map(({ check, comments }) => `${object_name} ${check.id}: ${comments?.[0]?.summary ?? ''}`),
  )
}

test('kube-score finds nothing to complain of in a guarded deployment', () => {
  const claim = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoDeployment
metadata: {name: web}
spec:
  replicas: 3
  containers: {image: "registry.example.com/web:1.4.2", http: 8080, resources: {cpu: 200m, memory: 128Mi}}
  network: {from: [{ingress: true}], to: [{internet: true}]}
`
  const file = join(mkdtempSync(join(scratch, 'claim-')), 'web.yaml')
  writeFileSync(file, claim)
  const rendered = run('lummo', ['render', file])
  expect(rendered.status).toBe(0)
  expect(score(rendered.stdout, [])).toEqual([])
})

test('kube-score finds nothing to complain of in a cron and a job', () => {
  for (const name of ['cron-report', 'job-ephemeral']) {
    // Removes findings about optional features: NetworkPolicies, and a pull policy other than Always.
    const text = readFileSync(join(examples, name, '.expected/output.yaml'), 'utf8')
    expect(score(text, ['pod-networkpolicy', 'container-security-context-user-group-id'])).toEqual([])
  }
})
