import type { DeploymentResource } from '../../../lib/contracts/deployment-target'
import { configMap } from '../contract'
import type { ChangeObjects, ObjectSet, ObjectSets } from './object-sets'
import { ObjectSetTarget } from './object-set-target'

/** A set in memory that counts its reads. */
class CountedSet implements ObjectSets {
  reads = 0
  isBroken = false
  private objects: readonly DeploymentResource[] = []

  keyOf(): string {
    return ''
  }

  async keys(): Promise<readonly string[]> {
    return ['']
  }

  async read(): Promise<ObjectSet> {
    this.reads += 1
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (this.isBroken) throw new Error('not available')
    return { objects: this.objects }
  }

  async update(_key: string, change: ChangeObjects): Promise<ObjectSet> {
    this.objects = change(this.objects)
    return { objects: this.objects }
  }
}

const KINDS = ['ConfigMap', 'Service', 'ServiceAccount', 'Secret', 'Pod']
const later = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * Returns a set with a cache for each kind. The interval is so long that caches only notice changes of the target
 * itself.
 */
function cached() {
  const set = new CountedSet()
  const target = new ObjectSetTarget(set, 60_000)
  const problems: unknown[] = []
  const events: string[] = []
  const signal = new AbortController()
  const caches = KINDS.map((kind) =>
    target.cache(
      { apiVersion: 'v1', kind },
      ({ type, resource }) => events.push(`${type} ${resource.kind}`),
      (error) => problems.push(error),
    ),
  )
  const ended = () => {
    signal.abort()
    return Promise.all(running)
  }
  const running: Promise<void>[] = []
  const run = () => running.push(...caches.map((one) => one.run(signal.signal)))
  return { set, target, caches, problems, events, run, ended }
}

test('caches of all kinds read a set once, and again after a change', async () => {
  const { set, target, caches, events, run, ended } = cached()
  run()
  await later(50)
  expect(caches.every(({ isSynced }) => isSynced)).toBe(true)
  expect(set.reads).toBe(1)
  await target.apply(configMap('team', 'settings', { a: '1' }))
  await later(50)
  expect(events).toEqual(['ADDED ConfigMap'])
  expect(caches.map((one) => one.list().length)).toEqual([1, 0, 0, 0, 0])
  expect(set.reads).toBe(2)
  await ended()
})

test('a set that cannot be read is reported, and its caches are not complete', async () => {
  const { set, caches, problems, run, ended } = cached()
  set.isBroken = true
  run()
  await later(50)
  expect(problems).toHaveLength(KINDS.length)
  expect(caches.some(({ isSynced }) => isSynced)).toBe(false)
  await ended()
})
