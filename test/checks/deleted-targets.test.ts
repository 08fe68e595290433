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

test('the fix for the autoscaler of a short object names `scaling` for the kinds that have this field', () => {
  const kinds = suite.kinds.filter((one) => one.table().properties?.scaling !== undefined)
  expect(kinds.map(({ kind }) => kind).sort()).toEqual(WITH_SCALING)
})
