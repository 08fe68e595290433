import { fileNamesOf } from './file-names'

const object = (kind: string, name: string, namespace?: string, apiVersion = 'v1') => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
})

test('an object has its kind and name, in the folder of its namespace', () => {
  expect(
    fileNamesOf([
      object('Namespace', 'shop'),
      object('Deployment', 'web', 'shop', 'apps/v1'),
      object('CustomResourceDefinition', 'widgets.example.com'),
    ]),
  ).toEqual(['namespace-shop.yaml', 'shop/deployment-web.yaml', 'customresourcedefinition-widgets.example.com.yaml'])
})

test('kinds of one name in two groups have their group', () => {
  expect(
    fileNamesOf([
      object('Gateway', 'public', 'shop', 'gateway.networking.k8s.io/v1'),
      object('Gateway', 'public', 'shop', 'networking.istio.io/v1'),
      object('Gateway', 'other', 'shop', 'networking.istio.io/v1'),
    ]),
  ).toEqual([
    'shop/gateway.gateway.networking.k8s.io-public.yaml',
    'shop/gateway.networking.istio.io-public.yaml',
    'shop/gateway-other.yaml',
  ])
})

test('names that differ in a way that a file system may not show have a hash each', () => {
  const names = ['Reader', 'reader', 'system:node', 'system_node', 'a/../../b', 'x'.repeat(253), `${'x'.repeat(252)}y`]
  const paths = fileNamesOf(names.map((name) => object('ClusterRole', name, undefined, 'rbac.authorization.k8s.io/v1')))
  expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(names.length)
  for (const path of paths) expect(path).toMatch(/^clusterrole[a-z0-9._-]{1,220}\.yaml$/)
})

test('a namespace or kind cannot leave the folder or hide a file', () => {
  expect(fileNamesOf([object('../x', 'a', '..'), object('.x', '..', '/etc'), object('X', 'a', '.git')])).toEqual([
    '_./_._x-a.yaml',
    '_etc/_x-...yaml',
    '_git/x-a.yaml',
  ])
})

test('objects without a name are numbered', () => {
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'load-' } }
  const paths = fileNamesOf([job, job, { kind: 'List' }])
  expect(new Set(paths).size).toBe(3)
  expect(paths[2]).toBe('list.yaml')
})
