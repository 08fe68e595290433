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
  expect(findings[0]?.message).toMatch(/: j\d → j\d → j\d → j\d → … → j\d\. Remove one entry of `after`\.$/)
})
