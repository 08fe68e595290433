import { suite } from '../../../functions/suite'
import { expandObjects } from '../../command/objects'
import type { Plain } from '../../manifest/manifest'

const rabbit = { type: 'rabbitmq', metadata: { queueName: 'mail', mode: 'QueueLength', value: '5' } }
const cpu = { type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } }

const workload = (kind: string, scaling: Plain, patches: Plain[] = []): Plain => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name: 'consumer' },
  spec: {
    containers: {
      image: 'registry.example.com/consumer:1.0.0',
      resources: { cpu: '100m', memory: '128Mi' },
    },
    scaling: { max: 30, ...scaling },
    patches,
  },
})

function run(kind: string, scaling: Plain, patches?: Plain[]) {
  const { objects, findings } = expandObjects([workload(kind, scaling, patches)], suite)
  const scaler = objects.find((one) => one.kind === 'ScaledObject')
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)
  return { errors, triggers: (scaler?.spec as { triggers?: unknown } | undefined)?.triggers }
}

const merged = (triggers: Plain[]) => ({ target: { kind: 'ScaledObject' }, patch: { spec: { triggers } } })
const added = (value: Plain) => ({
  target: { kind: 'ScaledObject' },
  json6902: [{ op: 'add', path: '/spec/triggers/-', value }],
})

describe.each(['LummoDeployment', 'LummoStatefulSet', 'LummoRollout'])('%s', (kind) => {
  test('takes triggers as KEDA writes them, down to 0 pods', () => {
    const trigger = { ...rabbit, authenticationRef: { name: 'rabbit' } }
    expect(run(kind, { min: 0, triggers: [trigger] })).toEqual({ errors: [], triggers: [trigger] })
  })

  test('takes the trigger that a patch brings', () => {
    expect(run(kind, { min: 0 }, [merged([rabbit])])).toEqual({ errors: [], triggers: [rabbit] })
    expect(run(kind, { min: 0, cpu: 70 }, [added(rabbit)])).toEqual({ errors: [], triggers: [cpu, rabbit] })
  })

  test('does not wake by cpu, wherever that comes from', () => {
    expect(run(kind, { min: 0, cpu: 70 }).errors).toEqual(['never-wakes'])
    expect(run(kind, { min: 0, triggers: [cpu] }).errors).toEqual(['never-wakes'])
  })

  test('is told once that nothing decides', () => {
    expect(run(kind, { min: 0 }).errors).toEqual(['no-trigger'])
    expect(run(kind, { min: 1 }, [merged([cpu])]).errors).toEqual(['no-trigger'])
  })
})

test.each([
  [{ type: 'rabbitmq' }, 'missing-field'],
  [{ metadata: {} }, 'missing-field'],
  [{ ...rabbit, metdata: {} }, 'unknown-field'],
])('a trigger has a type and metadata: %#', (trigger, code) => {
  expect(run('LummoDeployment', { triggers: [trigger] }).errors).toEqual([code])
})

test('Kubernetes’ own autoscaler has no triggers', () => {
  expect(run('LummoDeployment', { autoscaler: 'hpa', cpu: 70, triggers: [rabbit] }).errors).toEqual(['needs-keda'])
})
