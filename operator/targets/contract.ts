import { resourceNameOf } from '../../lib/cluster/resource-name'
import type {
  DeploymentResource,
  IDeploymentTarget,
  ResourceQuery,
  WatchEvent,
} from '../../lib/contracts/deployment-target'

export interface TargetUnderTest {
  target: IDeploymentTarget
  /**
   * A namespace without objects of an earlier test. In a cluster, a controller can create ConfigMaps in any namespace.
   */
  namespace: string
}

/** Defines tests of the behaviour that all targets share. `create` is called once per test. */
export function describeTarget(name: string, create: () => Promise<TargetUnderTest>): void {
  describe(`${name} is a target`, () => {
    testChanges(create)
    testLists(create)
    testWatch(create)
  })
}

/** Returns a ConfigMap for tests. */
export function configMap(
  namespace: string,
  name: string,
  data: Record<string, string>,
  labels: Record<string, string> = {},
): DeploymentResource {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels }, data }
}

/** A kind that does not exist in any target. */
export const UNKNOWN_KIND = { apiVersion: 'unknown.example.com/v1', kind: 'Unknown' }

function testChanges(create: () => Promise<TargetUnderTest>): void {
  test('apply creates an object, changes it, and removes what it sets no longer', async () => {
    const { target, namespace } = await create()
    const first = configMap(namespace, 'settings', { a: '1', b: '2' }, { app: 'web' })
    expect(await target.apply(first)).toMatchObject(first)
    expect(await target.get(resourceNameOf(first))).toMatchObject(first)
    const second = configMap(namespace, 'settings', { a: '3' }, { tier: 'front' })
    expect(await target.apply(second)).toMatchObject({ data: { a: '3' } })
    const live = await target.get(resourceNameOf(first))
    expect(live?.data).toEqual({ a: '3' })
    expect(live?.metadata.labels).toEqual({ tier: 'front' })
  })

  test('delete removes an object once and for all, and what is missing is not an error', async () => {
    const { target, namespace } = await create()
    const [one, other] = [configMap(namespace, 'one', {}), configMap(namespace, 'other', { a: '1' })]
    await target.apply(one)
    await target.apply(other)
    await target.delete(resourceNameOf(one))
    await target.delete(resourceNameOf(one))
    await target.delete({ ...UNKNOWN_KIND, name: 'one', namespace })
    expect(await target.get(resourceNameOf(one))).toBeUndefined()
    expect(await target.get({ ...UNKNOWN_KIND, name: 'one', namespace })).toBeUndefined()
    expect(await target.get(resourceNameOf(other))).toMatchObject({ data: { a: '1' } })
    expect(await target.apply(configMap(namespace, 'one', { b: '2' }))).toMatchObject({ data: { b: '2' } })
  })

  test('what a caller does with a result does not change the target', async () => {
    const { target, namespace } = await create()
    const wanted = configMap(namespace, 'settings', { a: '1' })
    const result = await target.apply(wanted)
    result.data = { a: 'changed' }
    expect(await target.get(resourceNameOf(wanted))).toMatchObject({ data: { a: '1' } })
  })
}

function testLists(create: () => Promise<TargetUnderTest>): void {
  test('list finds objects by kind, namespace and labels, in the order of their names', async () => {
    const { target, namespace } = await create()
    const labels = { app: 'web', tier: 'front' }
    const tested = { test: 'list' }
    for (const name of ['c', 'a', 'b'])
      await target.apply(configMap(namespace, name, {}, name === 'b' ? tested : { ...tested, ...labels }))
    const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels: tested }
    const namesOf = async (more: Partial<ResourceQuery>) =>
      (await target.list({ ...query, ...more })).map(({ metadata }) => metadata.name)
    expect(await namesOf({})).toEqual(['a', 'b', 'c'])
    expect(await namesOf({ labels })).toEqual(['a', 'c'])
    expect(await namesOf({ labels: { app: 'web', tier: 'back' } })).toEqual([])
    expect(await namesOf({ kind: 'ServiceAccount', labels })).toEqual([])
    expect(await namesOf({ namespace: `${namespace}-other` })).toEqual([])
    expect(await namesOf(UNKNOWN_KIND)).toEqual([])
  })
}

function testWatch(create: () => Promise<TargetUnderTest>): void {
  test('watch reports present objects, then each change in order, until it is stopped', async () => {
    const { target, namespace } = await create()
    const labels = { app: 'web' }
    await target.apply(configMap(namespace, 'present', { a: '1' }, labels))
    await target.apply(configMap(namespace, 'other', { a: '1' }, { app: 'db' }))
    const events = watchEvents(target, { apiVersion: 'v1', kind: 'ConfigMap', namespace, labels })
    expect(await events.next()).toEqual('ADDED present {"a":"1"}')
    await target.apply(configMap(namespace, 'new', { b: '1' }, labels))
    expect(await events.next()).toEqual('ADDED new {"b":"1"}')
    await target.apply(configMap(namespace, 'present', { a: '2' }, labels))
    await target.apply(configMap(namespace, 'other', { a: '2' }, { app: 'db' }))
    expect(await events.next()).toEqual('MODIFIED present {"a":"2"}')
    await target.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'present' })
    expect(await events.next()).toMatch(/^DELETED present /)
    // The last object no longer matches the selector.
    await target.apply(configMap(namespace, 'new', { b: '1' }))
    expect(await events.next()).toMatch(/^DELETED new /)
    await events.stop()
    await target.apply(configMap(namespace, 'present', { a: '3' }, labels))
    expect(events.waiting()).toEqual([])
  })

  test('watch of an unknown kind waits, and can be stopped', async () => {
    const { target, namespace } = await create()
    const events = watchEvents(target, { ...UNKNOWN_KIND, namespace })
    await target.apply(configMap(namespace, 'settings', {}))
    expect(events.waiting()).toEqual([])
    await events.stop()
  })
}

/** Starts a watch. `next` waits for the next event and returns its type, name and data. */
function watchEvents(target: IDeploymentTarget, query: ResourceQuery) {
  const abort = new AbortController()
  const events: WatchEvent[] = []
  let wake = (): void => {}
  const callback = (event: WatchEvent): void => {
    events.push(event)
    wake()
  }
  const ended = target.watch(query, callback, abort.signal)
  return {
    next: async (): Promise<string> => {
      while (events.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      const { type, resource } = events.shift() as WatchEvent
      return `${type} ${resource.metadata.name} ${JSON.stringify(resource.data)}`
    },
    waiting: () => events,
    stop: async (): Promise<void> => {
      abort.abort()
      await ended
    },
  }
}
