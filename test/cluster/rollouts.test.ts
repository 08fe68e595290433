import { join } from 'node:path'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { objectsOfCase } from '../conformance/outputs'
import { GOLDEN, goldenCases } from '../support/golden'
import { pause } from '../hosts/processes'
import { api, applyToCluster, eventually, live, within } from './live'

afterAll(() => api.close())

/** Returns the output of a golden case in a separate namespace, with images of the given version. */
function release(golden: string, version: string): Plain[] {
  const objects = goldenCases(join(GOLDEN, golden)).flatMap(objectsOfCase)
  const text = JSON.stringify(within(golden.replace(/.*\//, ''), objects))
  return JSON.parse(text.replace(/("image":"[^"]+):[^":]+"/g, `$1:${version}"`)) as Plain[]
}

const oneOf = (objects: readonly Plain[], kind: string, name?: string): Plain => {
  const found = objects.find(
    (one) => one.kind === kind && (name ?? (one.metadata as Plain).name) === (one.metadata as Plain).name,
  )
  if (found === undefined) throw new Error(`There is no ${kind} ${name ?? ''}`)
  return found
}

const phaseOf = async (rollout: Plain): Promise<unknown> => ((await live(rollout)).status as Plain | undefined)?.phase

/** Changes a Rollout as its kubectl plugin does: `abort`, `promoteFull`. */
async function tell(rollout: Plain, what: string): Promise<void> {
  const { name, namespace } = rollout.metadata as { name: string; namespace: string }
  const path = await api.pathOf(String(rollout.apiVersion), 'Rollout', namespace)
  const patch = (to: string, value: Plain) => api.call('PATCH', to, value, 'application/merge-patch+json')
  await patch(`${path}/${name}/status`, { status: { [what]: true } })
  // The controller misses a change that occurs while it writes the status, so another change triggers the controller
  // again.
  await pause(1000)
  await patch(`${path}/${name}`, { metadata: { annotations: { told: what } } })
}

/** Returns the version of the pods to which a Service routes. */
const versionOf = async (service: Plain): Promise<unknown> =>
  (((await live(service)).spec as Plain).selector as Plain)['rollouts-pod-template-hash']

/** Returns all objects within a value that have a certain field, such as `weight`. Also searches lists. */
const having = (value: unknown, member: string): Plain[] => {
  if (Array.isArray(value)) return value.flatMap((one) => having(one, member))
  if (!isPlain(value)) return []
  return [...(member in value ? [value] : []), ...Object.values(value).flatMap((one) => having(one, member))]
}

/** Percentage of the traffic that the canary gets, keyed by provider. */
const SHARES: Readonly<Record<string, (objects: readonly Plain[]) => Promise<unknown[]>>> = {
  'canary-traefik': async (objects) =>
    having(((await live(oneOf(objects, 'TraefikService'))).spec as Plain).weighted, 'weight')
      .filter(({ name }) => name === 'shop-canary')
      .map(({ weight }) => weight),
  'canary-istio': async (objects) => {
    const services = await Promise.all(objects.filter(({ kind }) => kind === 'VirtualService').map(live))
    return having(
      services.map(({ spec }) => spec),
      'weight',
    )
      .filter(({ destination }) => (destination as Plain).host === 'shop-canary')
      .map(({ weight }) => weight)
  },
  'canary-ingress': async (objects) => {
    const [{ namespace }] = objects.map(({ metadata }) => metadata as { namespace: string }) as [{ namespace: string }]
    const { body } = await api.call('GET', `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`)
    return (body.items as Plain[])
      .map(({ metadata }) => ((metadata as Plain).annotations ?? {}) as Plain)
      .filter((annotations) => annotations['nginx.ingress.kubernetes.io/canary'] === 'true')
      .map((annotations) => Number(annotations['nginx.ingress.kubernetes.io/canary-weight'] ?? 0))
  },
}

test.each(Object.entries(SHARES))(
  '%s: a new version gets its share of the traffic, and none once it is aborted',
  async (golden, sharesOf) => {
    const first = release(`lummo-networking/${golden}`, '1.0')
    const rollout = oneOf(first, 'Rollout')
    expect(await applyToCluster(first)).toEqual([])
    await eventually(() => phaseOf(rollout), 'Healthy')
    const [stable, canary] = [oneOf(first, 'Service', 'shop'), oneOf(first, 'Service', 'shop-canary')]
    const old = await versionOf(stable)
    expect(await versionOf(canary)).toBe(old)

    const second = release(`lummo-networking/${golden}`, '1.1')
    expect(await applyToCluster([oneOf(second, 'Rollout')])).toEqual([])
    const allAre = (share: number) => async () => [...new Set(await sharesOf(second))].join() === String(share)
    await eventually(allAre(30), true)
    await eventually(() => phaseOf(rollout), 'Paused')
    expect(await versionOf(stable)).toBe(old)
    expect(await versionOf(canary)).not.toBe(old)

    await tell(rollout, 'abort')
    await eventually(allAre(0), true)
    await eventually(() => phaseOf(rollout), 'Degraded')

    const third = release(`lummo-networking/${golden}`, '1.2')
    expect(await applyToCluster([oneOf(third, 'Rollout')])).toEqual([])
    await eventually(allAre(30), true)
    await tell(rollout, 'promoteFull')
    await eventually(() => phaseOf(rollout), 'Healthy')
    await eventually(allAre(0), true)
    expect(await versionOf(stable)).not.toBe(old)
  },
)

test('blue-green: users stay with the old version while the new one can be looked at', async () => {
  const first = release('lummo-rollout/blue-green', '1.0')
  const rollout = oneOf(first, 'Rollout')
  expect(await applyToCluster(first)).toEqual([])
  await eventually(() => phaseOf(rollout), 'Healthy')
  const [active, preview] = [oneOf(first, 'Service', 'api'), oneOf(first, 'Service', 'api-preview')]
  const old = await versionOf(active)
  expect(await applyToCluster([oneOf(release('lummo-rollout/blue-green', '1.1'), 'Rollout')])).toEqual([])
  await eventually(() => phaseOf(rollout), 'Paused')
  expect(await versionOf(active)).toBe(old)
  expect(await versionOf(preview)).not.toBe(old)
})

test('a Rollout that takes a Deployment over brings that one to nought once it serves', async () => {
  const objects = release('lummo-rollout/workload-ref', '1.0')
  expect(await applyToCluster(objects)).toEqual([])
  await eventually(() => phaseOf(oneOf(objects, 'Rollout')), 'Healthy')
  const deployment = oneOf(objects, 'Deployment')
  await eventually(async () => ((await live(deployment)).spec as Plain).replicas, 0)
})
