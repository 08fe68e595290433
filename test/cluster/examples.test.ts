import type { Plain } from '../../lib/manifest/manifest'
import { emittedOutputs } from '../conformance/outputs'
import { api, applyToCluster, eventually, live, kindAndName, within } from './live'

const examples = emittedOutputs()
  .filter(({ file }) => file.startsWith('kustomize-examples/'))
  .map((one, at) => ({ ...one, namespace: `example-${at}` }))

/** Kinds that exist in a real cluster, but have no definition in the test cluster. */
const UNKNOWN = ['IAMServiceAccount', 'Password']

/**
 * Field manager that changes the Services and weights of a canary. Argo CD ignores these changes
 * (integrations/argocd/application.yaml).
 */
const SHIFTS = '"manager":"rollouts-controller"'

afterAll(() => api.close())

type Status = Record<string, number> & { conditions?: { type: string; status: string }[]; phase?: string }

const isComplete = ({ conditions = [] }: Status) =>
  conditions.some(({ type, status }) => type === 'Complete' && status === 'True')

/** Functions that check the status of an object, keyed by kind. Kinds without an entry have no status. */
const WORKS: Readonly<Record<string, (status: Status, spec: Plain) => boolean>> = {
  Deployment: ({ availableReplicas = 0 }, { replicas }) => availableReplicas === replicas,
  StatefulSet: ({ readyReplicas = 0 }, { replicas }) => readyReplicas === replicas,
  DaemonSet: ({ numberReady = 0, desiredNumberScheduled }) => numberReady > 0 && numberReady === desiredNumberScheduled,
  Job: isComplete,
  Rollout: ({ phase }) => String(phase) === 'Healthy',
  PersistentVolumeClaim: ({ phase }) => String(phase) === 'Bound',
  // The budget selects pods and allows an eviction.
  PodDisruptionBudget: ({ expectedPods = 0, disruptionsAllowed = 0 }) => expectedPods > 0 && disruptionsAllowed > 0,
}

/** Checks whether each port of a Service routes to a pod. */
async function leadsToPods({ metadata, spec }: Plain): Promise<boolean> {
  const { name, namespace } = metadata as { name: string; namespace: string }
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`
  const { body } = await api.call('GET', `${path}?labelSelector=kubernetes.io%2Fservice-name%3D${name}`)
  const slices = body.items as { endpoints: unknown[] | null; ports: unknown[] | null }[]
  const wanted = ((spec as Plain).ports as unknown[]).length
  return slices.some(({ endpoints, ports }) => (endpoints ?? []).length > 0 && (ports ?? []).length === wanted)
}

async function isIdle(object: Plain): Promise<boolean> {
  const works = WORKS[String(object.kind)]
  const { status = {}, spec = {} } = await live(object)
  if (object.kind === 'Service') {
    const { selector } = spec as Plain
    // CloudNativePG creates these pods, and does not run in this test.
    const isOfOperator = JSON.stringify(selector ?? {}).includes('"cnpg.io/cluster"')
    return selector !== undefined && !isOfOperator && !(await leadsToPods(object))
  }
  return works !== undefined && !works(status as Status, spec as Plain)
}

test.each(examples)(
  '$file works in a cluster, and applied once more changes nothing',
  async ({ namespace, objects }) => {
    const own = within(namespace, objects).filter(({ kind }) => !UNKNOWN.includes(String(kind)))
    expect(await applyToCluster(own)).toEqual([])
    const idle = async () => {
      const found = await Promise.all(own.map(async (object) => ((await isIdle(object)) ? [kindAndName(object)] : [])))
      return found.flat()
    }
    await eventually(idle, [])
    const seen = await Promise.all(own.map(async (object) => [object, (await live(object)).metadata as Plain] as const))
    const alone = seen.filter(([, metadata]) => !JSON.stringify(metadata.managedFields).includes(SHIFTS))
    expect(await applyToCluster(alone.map(([object]) => object))).toEqual([])
    for (const [object, { generation }] of alone) {
      const now = (await live(object)).metadata as Plain
      expect([kindAndName(object), now.generation]).toEqual([kindAndName(object), generation])
    }
  },
)
