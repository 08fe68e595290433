import type { Patch } from './spec'
import {
  applyPatch,
  budget,
  deployment,
  finding,
  manifests,
  metadata,
  OWNER_ANNOTATION,
  reached,
  replicas,
  service,
} from '../../../test/support/patched-manifests'

describe('patches change what a claim generates', () => {
  test('a strategic merge for one kind leaves the others and the order alone', () => {
    const hostAliases = [{ ip: '127.0.0.1', hostnames: ['a'] }]
    const { manifests: after, findings } = applyPatch({
      target: { kind: 'Deployment' },
      patch: { spec: { template: { spec: { hostAliases } } } },
    })
    expect(findings).toEqual([])
    expect(after).toEqual([
      service,
      {
        ...deployment,
        spec: { template: { spec: { containers: [{ name: 'app', image: 'app:1' }], hostAliases } } },
      },
      budget,
    ])
  })

  test('a JSON patch applies its operations', () => {
    const { manifests: after, findings } = applyPatch({
      target: { kind: 'Service', name: 'web' },
      json6902: [
        { op: 'add', path: '/metadata/annotations/x', value: '1' },
        { op: 'replace', path: '/spec/ports/0/port', value: 81 },
      ],
    })
    expect(findings).toEqual([])
    expect(after[0]).toEqual({
      ...service,
      metadata: { ...metadata, annotations: { ...metadata.annotations, x: '1' } },
      spec: { ports: [{ port: 81 }] },
    })
  })

  test('a patch without a target goes to the object that it names itself', () => {
    const patch = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, ...replicas }
    expect(reached({ patch })).toEqual(['Deployment'])
  })

  test('each patch sees what those before it made', () => {
    const { manifests: after, findings } = applyPatch(
      { target: { kind: 'Service' }, patch: { metadata: { labels: { tier: 'front' } } } },
      { target: { labelSelector: 'tier=front' }, patch: { spec: { type: 'NodePort' } } },
    )
    expect(findings).toEqual([])
    expect(after[0]).toMatchObject({ metadata: { labels: { app: 'web', tier: 'front' } }, spec: { type: 'NodePort' } })
  })

  test('`$patch: delete` at the root removes an object, as in kustomize', () => {
    const { manifests: after, findings } = applyPatch({ target: { kind: 'Service' }, patch: { $patch: 'delete' } })
    expect(findings).toEqual([])
    expect(after).toEqual([deployment, budget])
  })

  test('what was given is not changed', () => {
    const before = structuredClone(manifests)
    applyPatch({ target: { name: 'web' }, patch: { metadata: { labels: { a: 'b' } }, spec: null } })
    expect(manifests).toEqual(before)
  })
})

describe('a finding is made of a patch that', () => {
  const target = { kind: 'Deployment' }
  test.each<[string, Patch, string, (string | number)[], string]>([
    ['has no form', { target }, 'patch-no-form', [], 'Add `patch`'],
    [
      'has both forms',
      { target, patch: replicas, json6902: [{ op: 'remove', path: '/spec' }] },
      'patch-both-forms',
      [],
      'both `patch` and `json6902`',
    ],
    ['has an empty map', { target, patch: {} }, 'patch-empty', ['patch'], 'is empty'],
    ['has empty metadata', { target, patch: { metadata: {} } }, 'patch-empty', ['patch'], 'is empty'],
    [
      'only names its object',
      { patch: { kind: 'Deployment', metadata: { name: 'web' } } },
      'patch-empty',
      ['patch'],
      'is empty',
    ],
    ['has no operations', { target, json6902: [] }, 'patch-empty', ['json6902'], 'no operations'],
    ['has no target and does not name one', { patch: replicas }, 'patch-no-target', [], '`target: {kind: Deployment}`'],
    ['has an empty target', { target: {}, patch: replicas }, 'patch-no-target', [], 'has no target'],
    [
      'has a selector that is none',
      { target: { labelSelector: 'a b' }, patch: replicas },
      'patch-bad-selector',
      ['target', 'labelSelector'],
      '`a b` is not a term',
    ],
    [
      'has an operation that does not fit',
      {
        target,
        json6902: [
          { op: 'add', path: '/metadata/x', value: '1' },
          { op: 'remove', path: '/spec/paused' },
        ],
      },
      'patch-fails',
      ['json6902', 1],
      'The patch fails for Deployment `web`, because `/spec/paused` does not exist',
    ],
    [
      'has an element without its merge key',
      { target, patch: { spec: { template: { spec: { containers: [{ image: 'x' }] } } } } },
      'patch-fails',
      ['patch', 'spec', 'template', 'spec', 'containers', 0],
      'has no `name`, which is the merge key of this list',
    ],
    [
      'renames',
      { target, patch: { metadata: { name: 'other' }, ...replicas } },
      'patch-changes-identity',
      ['patch', 'metadata', 'name'],
      '`metadata.name` of Deployment `web`',
    ],
    [
      'sets only a namespace',
      { target, patch: { metadata: { namespace: 'other' } } },
      'patch-changes-identity',
      ['patch', 'metadata', 'namespace'],
      'cannot change `metadata.namespace` of Deployment `web`. Remove the patch.',
    ],
    [
      'sets only a name',
      { target, patch: { metadata: { name: 'other' } } },
      'patch-changes-identity',
      ['patch', 'metadata', 'name'],
      'cannot change `metadata.name` of Deployment `web`. Remove the patch.',
    ],
    [
      'sets only the version',
      { target, patch: { apiVersion: 'apps/v2' } },
      'patch-changes-identity',
      ['patch', 'apiVersion'],
      'cannot change `apiVersion` of Deployment `web`. Remove the patch.',
    ],
    [
      'changes the kind',
      {
        target,
        json6902: [
          { op: 'test', path: '/kind', value: 'Deployment' },
          { op: 'replace', path: '/kind', value: 'DaemonSet' },
        ],
      },
      'patch-changes-identity',
      ['json6902', 1],
      '`kind`',
    ],
    [
      'sets a namespace',
      { target, json6902: [{ op: 'add', path: '/metadata/namespace', value: 'prod' }] },
      'patch-changes-identity',
      ['json6902', 0],
      '`metadata.namespace`',
    ],
    [
      'moves the version',
      { target, patch: { apiVersion: 'apps/v2', ...replicas } },
      'patch-changes-identity',
      ['patch', 'apiVersion'],
      '`apiVersion`',
    ],
    [
      'replaces the metadata',
      { target, patch: { metadata: { $patch: 'delete' } } },
      'patch-changes-identity',
      ['patch', 'metadata'],
      '`metadata.name`',
    ],
    [
      'takes the owner away',
      { target, patch: { metadata: { annotations: { [OWNER_ANNOTATION]: null } } } },
      'patch-changes-owner',
      ['patch', 'metadata', 'annotations', OWNER_ANNOTATION],
      OWNER_ANNOTATION,
    ],
    [
      'takes all annotations away',
      { target, patch: { metadata: { annotations: null } } },
      'patch-changes-owner',
      ['patch', 'metadata', 'annotations'],
      OWNER_ANNOTATION,
    ],
    [
      'writes another owner',
      { target, json6902: [{ op: 'replace', path: '/metadata/annotations/krm.lummo.dev~1generated-by', value: 'x' }] },
      'patch-changes-owner',
      ['json6902', 0],
      OWNER_ANNOTATION,
    ],
    [
      'moves the owner',
      {
        target,
        json6902: [
          { op: 'move', from: '/metadata/annotations/krm.lummo.dev~1generated-by', path: '/metadata/annotations/x' },
        ],
      },
      'patch-changes-owner',
      ['json6902', 0],
      OWNER_ANNOTATION,
    ],
    [
      'writes an annotation that is no text',
      { target, json6902: [{ op: 'add', path: '/metadata/annotations/x', value: 1 }] },
      'patch-fails',
      ['json6902', 0],
      'Put the value in quotes: `"1"`.',
    ],
    [
      'writes labels that are no map',
      { target, patch: { metadata: { labels: 'x' } } },
      'patch-fails',
      ['patch', 'metadata', 'labels'],
      'must map strings to strings',
    ],
  ])('%s', (_name, patch, code, path, says) => {
    const { manifests: after, findings } = applyPatch(patch)
    expect(findings).toContainEqual(finding(code, [0, ...path], says))
    expect(after).toEqual(manifests)
  })

  test('changes nothing, as a warning', () => {
    const image = { spec: { template: { spec: { containers: [{ name: 'app', image: 'app:1' }] } } } }
    expect(applyPatch({ target, patch: image }).findings).toEqual([
      expect.objectContaining({ severity: 'warning', code: 'patch-changes-nothing', path: ['spec', 'patches', 0] }),
    ])
  })

  test('is wrong in one of several, and the right ones are applied all the same', () => {
    const { manifests: after, findings } = applyPatch(
      { target, patch: {} },
      { target, patch: replicas },
      { patch: replicas },
    )
    expect(findings.map(({ path }) => path)).toEqual([
      ['spec', 'patches', 0, 'patch'],
      ['spec', 'patches', 2],
    ])
    expect(after[1]).toMatchObject(replicas)
  })

  test('does not fit one of its objects names that object', () => {
    const { findings } = applyPatch({ target: { name: 'web' }, json6902: [{ op: 'remove', path: '/spec/ports' }] })
    expect(findings).toEqual([
      finding('patch-fails', [0, 'json6902', 0], 'The patch fails for Deployment `web`, because'),
    ])
  })

  test('only tests is no patch that changes nothing', () => {
    const json6902 = [{ op: 'test' as const, path: '/spec/ports/0/port', value: 80 }]
    expect(applyPatch({ target: { kind: 'Service' }, json6902 }).findings).toEqual([])
  })
})
