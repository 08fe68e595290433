import { emittedOutputs } from '../conformance/outputs'
import { api, applyToCluster, within } from './live'

const SCALERS = ['ScaledObject', 'ScaledJob']
const KINDS = [...SCALERS, 'TriggerAuthentication', 'Deployment', 'StatefulSet', 'Rollout']

const cases = emittedOutputs()
  .filter(
    ({ file, objects }) =>
      file.startsWith('test/golden/') && objects.some(({ kind }) => SCALERS.includes(String(kind))),
  )
  .map((one, at) => ({ ...one, namespace: `scaled-${at}` }))

afterAll(() => api.close())

// KEDA can check the resource requests of the containers only if the workload exists.
test.each(cases)('KEDA takes the scalers of $file beside what they scale', async ({ namespace, objects }) => {
  const own = objects.filter(({ kind }) => KINDS.includes(String(kind)))
  const [scalers, others] = [true, false].map((is) => own.filter(({ kind }) => SCALERS.includes(String(kind)) === is))
  expect(await applyToCluster(within(namespace, [...(others ?? []), ...(scalers ?? [])]))).toEqual([])
})
