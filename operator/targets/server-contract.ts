import { resourceNameOf } from '../../lib/cluster/resource-name'
import type { DeploymentResource, IClaimWriter, IDeploymentTarget } from '../../lib/contracts/deployment-target'
import type { Plain } from '../../lib/manifest/manifest'
import { changeFor } from '../reconcile/changes'
import { UNKNOWN_KIND } from './contract'

export interface ServerUnderTest {
  target: IDeploymentTarget & IClaimWriter
  namespace: string
  /** Stores an object as another manager: creates the object, or replaces all of its fields. */
  putAsOther(resource: DeploymentResource): Promise<DeploymentResource>
}

type Create = () => Promise<ServerUnderTest>

/** A kind with `spec` and the subresource `status`. The server must know the kind. */
export const WIDGET = { apiVersion: 'example.com/v1', kind: 'Widget' }

const FINALIZER = 'krm.lummo.dev/operator'
const OTHER_UID = '00000000-0000-4000-8000-000000000000'

/** Tests the behaviour that an API server and its fake have in common, in addition to the tests for all targets. */
export function describeServer(name: string, create: Create): void {
  describe(`${name} answers like an API server`, () => {
    testVersions(create)
    testOtherManagers(create)
    testDeletion(create)
    testPreconditions(create)
    testClaims(create)
  })
}

const widget = (namespace: string, spec: Plain, metadata: Plain = {}): DeploymentResource => ({
  ...WIDGET,
  metadata: { name: 'w', namespace, ...metadata },
  spec,
})

const stateOf = (wanted: DeploymentResource, live: DeploymentResource): string =>
  changeFor(wanted, live).apply === undefined ? 'applied' : 'changed'

function testVersions(create: Create): void {
  test('only a change gives a new resourceVersion, and only a change of the spec a new generation', async () => {
    const { target, namespace } = await create()
    const created = await target.apply(widget(namespace, { size: 1 }))
    expect(created.metadata).toMatchObject({ generation: 1, uid: expect.any(String) })
    const again = await target.apply(widget(namespace, { size: 1 }))
    expect(again.metadata).toEqual(created.metadata)
    const labelled = await target.apply(widget(namespace, { size: 1 }, { labels: { app: 'web' } }))
    expect(labelled.metadata.generation).toBe(1)
    expect(labelled.metadata.resourceVersion).not.toBe(created.metadata.resourceVersion)
    const resized = await target.apply(widget(namespace, { size: 2 }))
    expect(resized.metadata).toMatchObject({ generation: 2, uid: created.metadata.uid })
  })

  test('an unknown kind cannot be applied', async () => {
    const { target, namespace } = await create()
    const unknown = { ...UNKNOWN_KIND, metadata: { name: 'a', namespace } }
    await expect(target.apply(unknown)).rejects.toMatchObject({ reason: 'KindMissing' })
  })
}

function testOtherManagers(create: Create): void {
  test('fields of other managers stay, and fields that we set are repaired', async () => {
    const { target, namespace, putAsOther } = await create()
    const wanted = widget(namespace, { size: 1, parts: { a: 1, b: 2 } }, { labels: { app: 'web' } })
    const live = await target.apply(wanted)
    expect(stateOf(wanted, live)).toBe('applied')
    const edited = await putAsOther({
      ...live,
      metadata: { ...live.metadata, labels: { app: 'db', theirs: 'yes' } },
      spec: { size: 1, colour: 'red', parts: { b: 2, c: 3 } },
    })
    expect(stateOf(wanted, edited)).toBe('changed')
    const repaired = await target.apply(wanted)
    expect(repaired.spec).toEqual({ size: 1, colour: 'red', parts: { a: 1, b: 2, c: 3 } })
    expect(repaired.metadata.labels).toEqual({ app: 'web', theirs: 'yes' })
    expect(stateOf(wanted, repaired)).toBe('applied')
  })

  test('a field that we set no longer is removed, unless another manager has changed it', async () => {
    const { target, namespace, putAsOther } = await create()
    const live = await target.apply(widget(namespace, { size: 1, replicas: 3, colour: 'red', list: [1, 2] }))
    await putAsOther({ ...live, spec: { ...(live.spec as Plain), replicas: 7 } })
    const smaller = widget(namespace, { size: 1, list: [3] })
    expect(stateOf(smaller, live)).toBe('changed')
    expect((await target.apply(smaller)).spec).toEqual({ size: 1, replicas: 7, list: [3] })
  })
}

function testDeletion(create: Create): void {
  test('an object with a finalizer is deleted when its last finalizer is removed', async () => {
    const { target, namespace } = await create()
    const wanted = widget(namespace, { size: 1 }, { finalizers: [FINALIZER] })
    const { metadata } = await target.apply(wanted)
    await target.delete(resourceNameOf(wanted))
    await target.delete(resourceNameOf(wanted))
    const waiting = await target.get(resourceNameOf(wanted))
    expect(waiting?.metadata).toMatchObject({ uid: metadata.uid, deletionTimestamp: expect.any(String), generation: 2 })
    // An apply changes the object, but does not cancel the deletion.
    const changed = await target.apply(widget(namespace, { size: 2 }, { finalizers: [FINALIZER] }))
    expect(changed).toMatchObject({ spec: { size: 2 }, metadata: { deletionTimestamp: expect.any(String) } })
    await target.apply(widget(namespace, { size: 2 }))
    expect(await target.get(resourceNameOf(wanted))).toBeUndefined()
    const next = await target.apply(widget(namespace, { size: 1 }))
    expect(next.metadata.uid).not.toBe(metadata.uid)
    expect(next.metadata.generation).toBe(1)
  })
}

function testPreconditions(create: Create): void {
  test('delete and apply with another uid are conflicts, and change nothing', async () => {
    const { target, namespace } = await create()
    const wanted = widget(namespace, { size: 1 })
    const before = await target.apply(widget(namespace, { size: 3 }))
    const live = await target.apply(wanted)
    const conflict = { reason: 'Conflict' }
    await expect(target.delete(resourceNameOf(wanted), { uid: OTHER_UID })).rejects.toMatchObject(conflict)
    await expect(target.apply(widget(namespace, { size: 2 }, { uid: OTHER_UID }))).rejects.toMatchObject(conflict)
    const old = widget(namespace, { size: 2 }, { resourceVersion: before.metadata.resourceVersion })
    await expect(target.apply(old)).rejects.toMatchObject(conflict)
    expect(await target.get(resourceNameOf(wanted))).toEqual(live)
    const { uid = '', resourceVersion } = live.metadata
    expect(await target.apply(widget(namespace, { size: 2 }, { uid, resourceVersion }))).toMatchObject({
      spec: { size: 2 },
    })
    await target.delete(resourceNameOf(wanted), { uid })
    expect(await target.get(resourceNameOf(wanted))).toBeUndefined()
    await expect(target.apply(widget(namespace, { size: 2 }, { uid }))).rejects.toMatchObject(conflict)
    expect(await target.get(resourceNameOf(wanted))).toBeUndefined()
  })
}

function testClaims(create: Create): void {
  const conditions = [
    { type: 'Ready', status: 'True', reason: 'Applied', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ]

  test('the status of a claim is written apart from its spec', async () => {
    const { target, namespace, putAsOther } = await create()
    const claim = await putAsOther(widget(namespace, { size: 1 }))
    const name = { ...resourceNameOf(claim), uid: claim.metadata.uid ?? '' }
    const written = await target.applyStatus(name, { observedGeneration: 1, conditions })
    expect(written).toMatchObject({ spec: { size: 1 }, status: { observedGeneration: 1, conditions } })
    expect(written.metadata.generation).toBe(1)
    const same = await target.applyStatus(name, { observedGeneration: 1, conditions })
    expect(same.metadata.resourceVersion).toBe(written.metadata.resourceVersion)
    const edited = await putAsOther({ ...same, spec: { size: 2 }, status: {} })
    expect(edited).toMatchObject({ spec: { size: 2 }, status: { observedGeneration: 1 } })
    const shorter = await target.applyStatus(name, { observedGeneration: 2 })
    expect(shorter.status).toEqual({ observedGeneration: 2 })
    await expect(target.applyStatus({ ...name, uid: OTHER_UID }, {})).rejects.toMatchObject({ reason: 'Conflict' })
    expect(await target.get(name)).toEqual(shorter)
  })

  test('annotations and finalizers of a claim are set and removed, and other fields stay', async () => {
    const { target, namespace, putAsOther } = await create()
    const other = { finalizers: ['example.com/other'], annotations: { theirs: 'yes' } }
    const claim = await putAsOther(widget(namespace, { size: 1 }, other))
    const name = resourceNameOf(claim)
    const { uid = '' } = claim.metadata
    const held = await target.applyMetadata(name, { uid, annotations: { ours: 'yes' }, finalizers: [FINALIZER] })
    expect(held.metadata.annotations).toEqual({ theirs: 'yes', ours: 'yes' })
    expect(held.metadata.finalizers).toEqual(['example.com/other', FINALIZER])
    expect(held.spec).toEqual({ size: 1 })
    await target.delete(name)
    const released = await target.applyMetadata(name, { uid })
    expect(released.metadata).toMatchObject({ ...other, deletionTimestamp: expect.any(String) })
  })

  test('a claim that was deleted is not created again', async () => {
    const { target, namespace, putAsOther } = await create()
    const claim = await putAsOther(widget(namespace, { size: 1 }))
    const name = resourceNameOf(claim)
    const { uid = '' } = claim.metadata
    await target.delete(name)
    const metadata = { uid, finalizers: [FINALIZER] }
    await expect(target.applyMetadata(name, metadata)).rejects.toMatchObject({ reason: 'Conflict' })
    await expect(target.applyStatus({ ...name, uid }, {})).rejects.toMatchObject({ reason: 'Conflict' })
    expect(await target.get(name)).toBeUndefined()
  })
}
