import { suite } from '../../../functions/suite'
import type { Plain } from '../../../lib/manifest/manifest'
import { roleFiles } from '../../../operator/rbac/roles'
import type { ClaimStatus } from '../../../operator/status/status-shape'
import { deployment, short } from '../../support/objects'
import { api } from '../live'
import { HOME, install, installOperator, OperatorProcess } from './operator-process'
import { Team } from './team'

// An operator for certain namespaces. It has the Roles of rbac-namespace.yaml in each of them, but no ClusterRole.

const ACCOUNT = 'lummo-some-namespaces'
const SERVED = ['some-a', 'some-b']
const settings = short('LummoPackage', 'organisation', { network: { clusterDomain: 'corp.local' } }).inNamespace(HOME)
let operator: OperatorProcess

/** Returns the objects of a file with roles, for another ServiceAccount. */
function rolesFor(file: string, namespace: string): Plain[] {
  const { objects = [] } = roleFiles(suite).find(({ name }) => name === file) ?? {}
  return objects.map((one) => ({
    ...one,
    metadata: { ...one.metadata, name: `${one.metadata.name}-some`, namespace },
    ...(one.roleRef === undefined ? {} : { roleRef: { ...(one.roleRef as Plain), name: `${one.metadata.name}-some` } }),
    ...(one.subjects === undefined ? {} : { subjects: [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: HOME }] }),
  }))
}

beforeAll(async () => {
  await installOperator()
  await install({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: ACCOUNT, namespace: HOME } })
  for (const one of rolesFor('rbac-own-namespace.yaml', HOME)) await install(one)
  for (const namespace of SERVED) {
    await Team.create(namespace)
    for (const one of rolesFor('rbac-namespace.yaml', namespace)) await install(one)
  }
  await install(settings.object)
  operator = await (await OperatorProcess.start({ settings: { namespaces: SERVED }, account: ACCOUNT })).ready()
})

afterAll(async () => {
  await operator.end('SIGKILL')
  await operator.proxy.stop()
  await api.call('DELETE', `/apis/krm.lummo.dev/v1alpha1/namespaces/${HOME}/lummopackages/organisation`)
  api.close()
})

test('namespaces with a Role are served with the settings of the organisation, others are not, and nothing is denied', async () => {
  const teams = await Promise.all([...SERVED, 'some-c'].map((name) => Team.create(name)))
  const [first, , other] = teams as [Team, Team, Team]
  for (const team of teams) await team.put(deployment())
  for (const team of teams.slice(0, 2)) {
    await team.until(operator, 'LummoDeployment/web', 'True Ready')
    const { outputs } = (await team.get('LummoDeployment/web')).status as ClaimStatus
    expect(outputs).toMatchObject({
      kube_endpoint: { http: expect.stringMatching(`^web\\.${team.namespace}\\.svc\\.corp\\.local:`) },
    })
  }
  expect(await other.condition('LummoDeployment/web')).toBe('Unknown Pending')
  expect(await other.exists('Deployment/web')).toBe(false)

  // A change of the shared settings affects all namespaces.
  await install(settings.with({ spec: { network: { clusterDomain: 'new.local' } } }).object)
  await operator.until(
    async () => JSON.stringify(await first.get('LummoDeployment/web')).includes('web.some-a.svc.new.local'),
    'the new domain',
  )
  await operator.quiet()
  expect(operator.proxy.requests.filter(({ status }) => status === 403)).toEqual([])
  // The operator reads nothing in the whole cluster or in other namespaces. Discovery requests have no namespace.
  const places = operator.proxy.requests
    .filter(({ path }) => !/^\/(api|apis\/[^/]+)(\/[^/]+)?$/.test(path))
    .map(({ path }) => /\/namespaces\/([^/]+)/.exec(path)?.[1] ?? path)
  expect(new Set(places)).toEqual(new Set([...SERVED, HOME]))
})
