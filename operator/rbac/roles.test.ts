import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { suite } from '../../functions/suite'
import { installFiles } from '../generated-files'
import { EMITTED_KINDS } from './emitted-kinds'
import { roleFiles } from './roles'

interface Rule {
  apiGroups: string[]
  resources: string[]
  resourceNames?: string[]
  verbs: string[]
}

const files = roleFiles(suite)
const rulesOf = (name: string): Rule[] =>
  files.filter((one) => one.name === name).flatMap(({ objects }) => (objects[0]?.rules ?? []) as Rule[])
const NAMES = files.map(({ name }) => name)

/** Returns the permissions of a file as `verb resource.group`. */
const permissions = (name: string): Set<string> =>
  new Set(
    rulesOf(name).flatMap(({ apiGroups, resources, verbs }) =>
      verbs.flatMap((verb) => resources.map((resource) => `${verb} ${resource}.${apiGroups.join()}`)),
    ),
  )

test.each(NAMES)('%s has no wildcard, and no verb that grants more than the operator has', (name) => {
  const rules = rulesOf(name)
  expect(rules.length).toBeGreaterThan(0)
  expect(JSON.stringify(rules)).not.toContain('*')
  const verbs = new Set(rules.flatMap((rule) => rule.verbs))
  expect([...verbs].filter((verb) => ['escalate', 'bind', 'impersonate', 'deletecollection'].includes(verb))).toEqual(
    [],
  )
})

test('only the role for Helm has access to Secrets', () => {
  const readers = NAMES.filter((name) => rulesOf(name).some(({ resources }) => resources.includes('secrets')))
  expect(readers).toEqual(['rbac-helm.yaml'])
})

test('generated objects can be applied and deleted, but data cannot be deleted', () => {
  const all = new Set([...permissions('rbac-cluster-wide.yaml'), ...permissions('rbac-cluster-objects.yaml')])
  for (const verb of ['create', 'get', 'list', 'watch', 'patch']) {
    expect(EMITTED_KINDS.filter(({ resource, group }) => !all.has(`${verb} ${resource}.${group}`))).toEqual([])
  }
  const kept = EMITTED_KINDS.filter(({ resource, group }) => !all.has(`delete ${resource}.${group}`))
  expect(kept.map(({ kind }) => kind).sort()).toEqual(['Cluster', 'Namespace', 'PersistentVolumeClaim'])
})

test('objects without a namespace need a separate role', () => {
  const others = NAMES.filter((name) => name !== 'rbac-cluster-objects.yaml').flatMap((name) => [...permissions(name)])
  expect(others.filter((one) => / (namespaces|clusterroles|clusterrolebindings)\./.test(one))).toEqual([])
})

test('every kind of short object can be watched and given a status, and its output can name it as owner', () => {
  const all = permissions('rbac-cluster-wide.yaml')
  const watched = [...all].flatMap((one) => {
    const [, resource = '', group = ''] = /^watch (\w+)\.((?:krm\.lummo|gati)\.dev)$/.exec(one) ?? []
    return group === '' ? [] : [{ resource, group }]
  })
  expect(watched).toHaveLength(suite.kinds.length + 1)
  for (const { resource, group } of watched) {
    expect(all).toContain(`patch ${resource}/status.${group}`)
    expect(all).toContain(`update ${resource}/finalizers.${group}`)
  }
})

test('a single namespace needs the same permissions as all of them, and the operator one Lease', () => {
  expect(permissions('rbac-namespace.yaml')).toEqual(permissions('rbac-cluster-wide.yaml'))
  const leases = rulesOf('rbac-own-namespace.yaml').filter(({ resources }) => resources.includes('leases'))
  // Kubernetes cannot restrict `create` to a name.
  expect(leases.map(({ verbs, resourceNames }) => [verbs.join(), resourceNames?.join()])).toEqual([
    ['create', undefined],
    ['get,update', 'lummo-operator'],
  ])
})

test('the generated files are up to date', () => {
  const written = installFiles().map(({ path }) => [path, existsSync(path) ? readFileSync(path, 'utf8') : undefined])
  expect(written).toEqual(installFiles().map(({ path, text }) => [path, text]))
  const roles = readdirSync('operator/install').filter((name) => name.startsWith('rbac-'))
  expect(roles.sort()).toEqual([...NAMES].sort())
})
