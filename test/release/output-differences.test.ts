import { isNamed, namedDifferences, outputDifferences } from './output-differences'

const deployment = (spec: object, name = 'web') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec,
})

test('a difference is the kind and the path of a field, once for all objects', () => {
  const containers = (...images: string[]) => ({ template: { containers: images.map((image) => ({ image })) } })
  const before = [deployment(containers('a:1', 'b:1')), deployment(containers('c:1'), 'api')]
  const after = [deployment(containers('a:2', 'b:2')), deployment(containers('c:1'), 'api')]
  expect(outputDifferences(before, after)).toEqual(['Deployment spec.template.containers[].image'])
  expect(outputDifferences(before, before)).toEqual([])
})

test('added and removed objects, fields and entries are differences', () => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } }
  expect(
    outputDifferences([deployment({ replicas: 1, args: ['a'] })], [deployment({ paused: true, args: [] }), service]),
  ).toEqual(['Deployment spec.args', 'Deployment spec.paused', 'Deployment spec.replicas', 'Service added'])
  expect(outputDifferences([service], [])).toEqual(['Service removed'])
})

const CHANGELOG = `# Changelog

## 0.3.0

### Changed

- \`not\` a difference of the output.

### Output

- \`Deployment spec.template.metadata\`: a label. Pods restart.
- \`Service added\`: for gRPC.

### Fixed

- \`Service spec\` is not in the list.

## 0.2.0

### Output

- \`Ingress spec\`: of an earlier release.
`

test('a CHANGELOG names differences in the lists of the sections after the previous release', () => {
  const names = namedDifferences(CHANGELOG, '0.2.0')
  expect(names).toEqual(['Deployment spec.template.metadata', 'Service added'])
  expect(isNamed('Deployment spec.template.metadata.labels.app', names)).toBe(true)
  expect(isNamed('Deployment spec.template.metadata', names)).toBe(true)
  expect(isNamed('Deployment spec.template.metadataOther', names)).toBe(false)
  expect(isNamed('Deployment spec.template', names)).toBe(false)
  expect(isNamed('StatefulSet spec.template.metadata.labels', names)).toBe(false)
  expect(isNamed('Service removed', names)).toBe(false)
  expect(() => namedDifferences(CHANGELOG, '0.1.0')).toThrow('no section `## 0.1.0`')
})
