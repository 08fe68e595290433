import type { Plain } from '../manifest'
import { strategicMerge } from './strategic-merge'
import { MERGE_CASES, REFUSED_CASES, REFUSED_TARGET } from '../../../test/support/strategic-merge-cases'

const merged = (target: Plain, patch: Plain): unknown => {
  const outcome = strategicMerge(target, patch)
  if ('problems' in outcome) throw new Error(JSON.stringify(outcome.problems))
  return outcome.result
}
const problems = (target: Plain, patch: Plain) => {
  const outcome = strategicMerge(target, patch)
  return 'problems' in outcome ? outcome.problems : []
}

const podOf = (apiVersion: string, kind: string, spec: Plain): Plain => ({
  apiVersion,
  kind,
  metadata: { name: 'web' },
  spec: { template: { spec } },
})
const app = { name: 'app', image: 'app:1' }

describe('a strategic merge', () => {
  test.each(MERGE_CASES)('$name', ({ target, patch, expected }) => {
    expect(merged(target, patch)).toEqual(expected)
  })

  test('changes neither the object nor the patch', () => {
    const cases = MERGE_CASES.map(({ target, patch }) => ({ target, patch }))
    const before = structuredClone(cases)
    for (const { target, patch } of cases) merged(target, patch)
    expect(cases).toEqual(before)
  })

  test('shares nothing with the patch, so that two objects patched alike stay apart', () => {
    const patch = { data: { a: '1' }, spec: { list: [{ a: { b: 1 } }] } }
    const result = merged({ apiVersion: 'v1', kind: 'ConfigMap' }, patch) as { data: object; spec: { list: object[] } }
    expect(result.data).not.toBe(patch.data)
    expect(result.spec.list[0]).not.toBe(patch.spec.list[0])
  })
})

describe('pod templates that kustomize does not know', () => {
  const patch = { spec: { template: { spec: { containers: [{ name: 'app', env: [{ name: 'B', value: '2' }] }] } } } }
  const target = { containers: [{ ...app, env: [{ name: 'A', value: '1' }] }] }
  const expected = {
    containers: [
      {
        ...app,
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
    ],
  }

  test.each([
    ['argoproj.io/v1alpha1', 'Rollout'],
    ['apps/v1', 'DaemonSet'],
    ['batch/v1', 'Job'],
    ['serving.knative.dev/v1', 'Service'],
    ['example.com/v1', 'SomethingWithPods'],
  ])('merge their containers by name: %s %s', (apiVersion, kind) => {
    expect(merged(podOf(apiVersion, kind, target), patch)).toEqual(podOf(apiVersion, kind, expected))
  })

  test('merge inside a ScaledJob', () => {
    const scaledJob = (spec: Plain): Plain => ({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledJob',
      spec: { jobTargetRef: { template: { spec } } },
    })
    const inJob = { spec: { jobTargetRef: patch.spec } }
    expect(merged(scaledJob(target), inJob)).toEqual(scaledJob(expected))
  })

  test('merge the volumes of a Rollout even when it has no containers to recognise it by', () => {
    const rollout = podOf('argoproj.io/v1alpha1', 'Rollout', { volumes: [{ name: 'a', emptyDir: {} }] })
    const withVolume = { spec: { template: { spec: { volumes: [{ name: 'b', emptyDir: {} }] } } } }
    expect(merged(rollout, withVolume)).toEqual(
      podOf('argoproj.io/v1alpha1', 'Rollout', {
        volumes: [
          { name: 'a', emptyDir: {} },
          { name: 'b', emptyDir: {} },
        ],
      }),
    )
  })
})

test('lists of an unknown kind are replaced, even when they have the name of a list that merges', () => {
  const target = { apiVersion: 'example.com/v1', kind: 'Gadget', spec: { ports: [{ port: 1 }], env: [{ name: 'A' }] } }
  expect(merged(target, { spec: { ports: [{ port: 2 }], env: [{ name: 'B' }] } })).toEqual({
    ...target,
    spec: { ports: [{ port: 2 }], env: [{ name: 'B' }] },
  })
})

describe('where kubectl would surprise', () => {
  const deployment = podOf('apps/v1', 'Deployment', { containers: [app], securityContext: { runAsUser: 1 } })
  const inPod = (spec: Plain): Plain => ({ spec: { template: { spec } } })

  test('`$patch: delete` removes a map and leaves no empty one', () => {
    expect(merged(deployment, inPod({ securityContext: { $patch: 'delete' } }))).toEqual(
      podOf('apps/v1', 'Deployment', { containers: [app] }),
    )
  })

  test('`$patch: replace` sets a map that the object does not have', () => {
    expect(merged(deployment, inPod({ affinity: { $patch: 'replace', nodeAffinity: {} } }))).toEqual(
      podOf('apps/v1', 'Deployment', {
        containers: [app],
        securityContext: { runAsUser: 1 },
        affinity: { nodeAffinity: {} },
      }),
    )
  })

  test('`$patch: merge` spells out what happens anyway, as in kustomize', () => {
    expect(merged(deployment, inPod({ containers: [{ name: 'app', $patch: 'merge', image: 'app:2' }] }))).toEqual(
      podOf('apps/v1', 'Deployment', {
        containers: [{ name: 'app', image: 'app:2' }],
        securityContext: { runAsUser: 1 },
      }),
    )
  })

  test('no directive and no null inside a new element reaches the result', () => {
    const sidecar = {
      name: 'tail',
      image: 'tail:1',
      command: null,
      resources: { $patch: 'delete' },
      env: [
        { name: 'A', value: null },
        { $patch: 'delete', name: 'B' },
      ],
      '$setElementOrder/env': [{ name: 'A' }],
    }
    const result = merged(podOf('apps/v1', 'Deployment', { containers: [app] }), inPod({ containers: [sidecar] }))
    const tail = { name: 'tail', image: 'tail:1', env: [{ name: 'A' }] }
    expect(result).toEqual(podOf('apps/v1', 'Deployment', { containers: [app, tail] }))
  })

  test('`$patch: delete` at the root deletes the object, as in kustomize', () => {
    expect(strategicMerge(deployment, { $patch: 'delete' })).toEqual({ result: undefined })
  })

  test('a key called `__proto__` is a key like any other', () => {
    const patch = JSON.parse('{"data":{"__proto__":"x"}}') as Plain
    const result = merged({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } }, patch)
    expect(JSON.stringify(result)).toBe('{"apiVersion":"v1","kind":"ConfigMap","data":{"a":"1","__proto__":"x"}}')
  })
})

describe('a patch is refused for', () => {
  test.each(REFUSED_CASES)('$name', ({ patch, at, says }) => {
    expect(problems(REFUSED_TARGET, patch)).toEqual([{ at, message: expect.stringContaining(says) }])
  })

  const ports = [
    { containerPort: 53, protocol: 'TCP' },
    { containerPort: 53, protocol: 'UDP' },
  ]
  const target = podOf('apps/v1', 'Deployment', { containers: [{ ...app, ports }] })
  const containersAt = ['spec', 'template', 'spec', 'containers']

  test.each<[string, Plain, (string | number)[], string]>([
    [
      'an element that could be either of two',
      { containers: [{ name: 'app', ports: [{ containerPort: 53, name: 'dns' }] }] },
      [...containersAt, 0, 'ports', 0],
      '2 elements have the same `containerPort` 53',
    ],
    [
      '`$patch: replace` beside other fields of an element',
      { containers: [{ ...app, $patch: 'replace' }] },
      [...containersAt, 0],
      'as a separate element',
    ],
    [
      'a map where a merged list belongs',
      { containers: { app: { image: 'app:2' } } },
      containersAt,
      '`containers` must be a list, but is an object',
    ],
    [
      'a text where a merged list has maps',
      { containers: ['app'] },
      [...containersAt, 0],
      'an object with `name`, but is "app"',
    ],
    [
      'a deletion from a list that has no merge key',
      { tolerations: [{ $patch: 'delete', key: 'a' }] },
      ['spec', 'template', 'spec', 'tolerations', 0],
      'no merge key',
    ],
    [
      'a deletion of plain values from a list of maps',
      { '$deleteFromPrimitiveList/containers': ['app'] },
      ['spec', 'template', 'spec', '$deleteFromPrimitiveList/containers'],
      '`$patch: delete`',
    ],
    [
      'retained keys that are no list',
      { $retainKeys: 'containers' },
      ['spec', 'template', 'spec', '$retainKeys'],
      'a list of field names, but is "containers"',
    ],
  ])('%s', (_name, podSpec, at, says) => {
    expect(problems(target, { spec: { template: { spec: podSpec } } })).toEqual([
      { at, message: expect.stringContaining(says) },
    ])
  })

  test('a list where the pod template belongs', () => {
    expect(problems(target, { spec: { template: [] } })).toEqual([
      {
        at: ['spec', 'template'],
        message: '`template` must be an object, but is a list. Set an object, or `null` to remove the field.',
      },
    ])
  })

  test('everything that is wrong with it, not only the first', () => {
    const patch = { metadata: { $patch: 'x' }, spec: { template: { spec: { containers: [{}, 1] } } } }
    expect(problems(target, patch)).toHaveLength(3)
  })
})
