import { applyPatches } from './patches'
import type { Patch } from './spec'
import { applyPatch, finding, manifests, reached, replicas, service } from '../../../test/support/patched-manifests'

describe('a target chooses by', () => {
  const labels = { patch: { metadata: { labels: { added: 'yes' } } } }
  test.each<[string, NonNullable<Patch['target']>, string[]]>([
    ['kind', { kind: 'Service' }, ['Service']],
    ['name, for all kinds', { name: 'web' }, ['Service', 'Deployment']],
    ['group', { group: 'apps' }, ['Deployment']],
    ['the core group', { group: '' }, ['Service']],
    ['version', { version: 'v1' }, ['Service', 'Deployment', 'PodDisruptionBudget']],
    ['labels', { labelSelector: 'tier in (extra)' }, ['PodDisruptionBudget']],
    ['everything together', { kind: 'Deployment', name: 'web', group: 'apps', labelSelector: 'app' }, ['Deployment']],
  ])('%s', (_name, target, kinds) => {
    expect(reached({ target, ...labels })).toEqual(kinds)
  })
})

describe('a patch that matches nothing', () => {
  test.each<[string, Patch, (string | number)[], string]>([
    [
      'names the kind that was meant',
      { target: { kind: 'Deploymnt' }, patch: replicas },
      ['target', 'kind'],
      'No generated object has kind `Deploymnt`. Did you mean `Deployment`?',
    ],
    [
      'names the name that was meant, among objects of that kind',
      { target: { kind: 'PodDisruptionBudget', name: 'web-budgt' }, patch: replicas },
      ['target', 'name'],
      'has kind `PodDisruptionBudget` and name `web-budgt`. Did you mean `web-budget`?',
    ],
    [
      'says that names are no patterns',
      { target: { name: 'web.*' }, patch: replicas },
      ['target', 'name'],
      'cannot be a pattern',
    ],
    [
      'lists the labels there are',
      { target: { kind: 'Service', labelSelector: 'app=api' }, patch: replicas },
      ['target', 'labelSelector'],
      '(generated: Service `web` with app=web)',
    ],
    [
      'points into the patch where that names the object',
      { patch: { apiVersion: 'apps/v1beta1', kind: 'Deployment', metadata: { name: 'web' }, ...replicas } },
      ['patch', 'apiVersion'],
      '(generated: v1 Service `web`, apps/v1 Deployment `web`, policy/v1 PodDisruptionBudget',
    ],
  ])('%s', (_name, patch, path, says) => {
    expect(applyPatch(patch)).toEqual({ manifests, findings: [finding('patch-matches-nothing', [0, ...path], says)] })
  })

  test('proposes the fix for tools that offer one', () => {
    const [found] = applyPatch({ target: { kind: 'service' }, patch: replicas }).findings
    expect(found).toMatchObject({ current: 'service', proposed: 'Service' })
  })

  test('is a finding when an earlier patch has removed its object', () => {
    const { findings } = applyPatches(
      [service],
      [
        { target: { kind: 'Service' }, patch: { $patch: 'delete' } },
        { target: { kind: 'Service' }, patch: replicas },
      ],
      ['spec', 'patches'],
    )
    expect(findings).toEqual([
      finding(
        'patch-matches-nothing',
        [1, 'target', 'kind'],
        'No generated object has kind `Service`. Correct the target, or remove the patch.',
      ),
    ])
  })
})
