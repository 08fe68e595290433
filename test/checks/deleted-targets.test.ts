import { suite } from '../../functions/suite'
import { WITH_SCALING } from '../../lib/checks/capacity/scaled-short-objects'
import { runFunction } from '../../lib/command/function'
import { deployment, resourceList, short } from '../support/objects'

test('a route to a Service that a patch of another object removes is reported', () => {
  const unserved = deployment()
    .named('unserved')
    .spec({ patches: [{ target: { kind: 'Service' }, patch: { $patch: 'delete' } }] })
  const routes = short('LummoNetworking', 'web', {
    app: 'web',
    domains: 'web.example.com',
    routes: { '/': 'web', '/unserved': 'unserved' },
  })
  const { findings } = runFunction(Buffer.from(resourceList([unserved, deployment().named('web'), routes])), suite)
  expect(findings.filter(({ code }) => code === 'no-target').map(({ message }) => message)).toEqual([
    'IngressRoute/web refers to Service/unserved, which is not in the package. Add the Service, or list `Service/unserved` in `checks.external` of the LummoPackage.',
  ])
})

test.each([
  ['LummoStatefulSet', { replicas: 2 }, { kind: 'Service', name: 'web-headless' }],
  ['LummoDeployment', { permissions: [{ do: ['get'], on: ['pods'] }] }, { kind: 'Role', name: 'web' }],
  ['LummoRollout', { strategy: { canary: { steps: [20] } } }, { kind: 'Service', name: 'web-canary' }],
])(
  'an object that a %s generates and deletes with a patch is reported if another object needs it',
  (kind, fields, target) => {
    const containers = {
      image: 'registry.example.com/web:1.0.0',
      http: 8080,
      resources: { cpu: '100m', memory: '64Mi' },
    }
    const routes = short('LummoNetworking', 'web', { app: 'web', domains: 'web.example.com' })
    const find = (patches: object[]) =>
      runFunction(Buffer.from(resourceList([short(kind, 'web', { containers, ...fields, patches }), routes])), suite)
        .findings.filter(({ code }) => code === 'no-target')
        .map(({ message }) => message)
    expect(find([{ target, patch: { metadata: { labels: { a: 'b' } } } }])).toEqual([])
    expect(find([{ target, patch: { $patch: 'delete' } }])).toContainEqual(
      expect.stringMatching(new RegExp(`${target.kind}/${target.name}.* not in the package.*`)),
    )
  },
)

test('a route without the middleware that a patch deletes is reported', () => {
  const routes = short('LummoNetworking', 'web', {
    app: 'web',
    domains: 'web.example.com',
    patches: [{ target: { kind: 'Middleware' }, patch: { $patch: 'delete' } }],
  })
  const { findings } = runFunction(Buffer.from(resourceList([deployment().named('web'), routes])), suite)
  expect(findings.filter(({ code }) => code === 'no-target').map(({ message }) => message)).toEqual([
    expect.stringContaining('IngressRoute/web-redirect refers to Middleware/web-https, which is not in the package.'),
  ])
})

test('the fix for the autoscaler of a short object names `scaling` for the kinds that have this field', () => {
  const kinds = suite.kinds.filter((one) => one.table().properties?.scaling !== undefined)
  expect(kinds.map(({ kind }) => kind).sort()).toEqual(WITH_SCALING)
})
