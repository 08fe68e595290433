import { suite } from '../../../functions/suite'
import { textAt } from '../../manifest/value-at'
import { expandObjects } from '../../command/objects'

const job = (name: string, after?: string) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'LummoJob',
  metadata: { name },
  spec: {
    deadline: '1h',
    ...(after === undefined ? {} : { after }),
    containers: { image: 'registry.example.com/a:1.0.0', resources: { cpu: '10m', memory: '8Mi' } },
  },
})

test('thousands of objects in a row get consecutive waves', () => {
  const jobs = Array.from({ length: 3000 }, (_, at) => job(`j${at}`, at < 2999 ? `j${at + 1}` : undefined))
  const { objects, findings } = expandObjects(jobs, suite)
  expect(findings).toEqual([])
  const waves = objects.flatMap((one) =>
    one.kind === 'Job' ? [textAt(one, ['metadata', 'annotations', 'argocd.argoproj.io/sync-wave']) ?? '0'] : [],
  )
  expect(waves.map(Number).sort((one, other) => one - other)).toEqual(jobs.map((_, at) => at))
})

test('a long circle is one message with few names', () => {
  const jobs = Array.from({ length: 9 }, (_, at) => job(`j${at}`, `j${(at + 1) % 9}`))
  const { findings } = expandObjects(jobs, suite)
  expect(findings).toHaveLength(9)
  expect(findings[0]?.message).toMatch(
    /: j\d → j\d → j\d → j\d → … → j\d\. Remove one of these entries from `after`\.$/,
  )
})

test('an object waits for the one that kustomize renamed like it', () => {
  const renamed = (prefix: string, name: string, after?: string) => ({
    ...job(`${prefix}${name}`, after),
    metadata: {
      name: `${prefix}${name}`,
      annotations: {
        'internal.config.kubernetes.io/previousNames': name,
        'internal.config.kubernetes.io/prefixes': prefix,
        'internal.config.kubernetes.io/previousKinds': 'LummoJob',
        'internal.config.kubernetes.io/previousNamespaces': 'default',
      },
    },
  })
  const before = renamed('b-', 'before')
  const jobs = [
    renamed('a-', 'load', 'before'),
    renamed('b-', 'load', 'before'),
    renamed('a-', 'before', 'other'),
    before,
  ]
  const { objects, findings } = expandObjects([...jobs, job('other')], suite)
  expect(findings).toEqual([])
  const waves = objects.flatMap(({ kind, metadata }) => {
    const { name, annotations } = metadata as { name: string; annotations?: Record<string, string> }
    const wave = annotations?.['argocd.argoproj.io/sync-wave'] ?? '0'
    return kind === 'Job' ? [`${name.replace(/-[a-z0-9]{10}$/, '')} ${wave}`] : []
  })
  expect(waves.sort()).toEqual(['a-before 1', 'a-load 2', 'b-before 0', 'b-load 1', 'other 0'])
})
