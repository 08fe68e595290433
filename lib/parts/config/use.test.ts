import { suite } from '../../../functions/suite'
import { expandObjects } from '../../command/objects'

const claim = (kind: string, name: string, spec: object, namespace?: string) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  spec,
})
const config = (values: object, namespace?: string) => claim('LummoConfig', 'settings', { values }, namespace)
const reader = (container: object, namespace?: string) =>
  claim(
    'LummoDeployment',
    'web',
    { containers: { image: 'web:1.0', http: 8080, resources: { cpu: '1', memory: '1Gi' }, ...container } },
    namespace,
  )

/** Returns the hash annotation on the pods of the Deployment. */
function hashOf(objects: Record<string, unknown>[]): string | undefined {
  const { objects: made, findings } = expandObjects(objects, suite)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const deployment = made.find(({ kind }) => kind === 'Deployment') as
    | { spec: { template: { metadata: { annotations?: Record<string, string> } } } }
    | undefined
  return deployment?.spec.template.metadata.annotations?.['krm.lummo.dev/config-hash']
}

const WAYS: [string, object][] = [
  ['environment variables', { configs: 'settings' }],
  ['native environment variables', { envFrom: [{ configMapRef: { name: 'settings' } }] }],
  ['one variable', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'A' } } }] }],
  ['files', { files: { path: '/etc/app', config: 'settings' } }],
]

test.each(WAYS)('pods that read a LummoConfig as %s restart when it changes, and only then', (_, container) => {
  const hash = hashOf([config({ A: '1', B: '2' }), reader(container)])
  expect(hash).toMatch(/^[a-z0-9]{10}$/)
  expect(hashOf([reader(container), config({ B: '2', A: '1' })])).toBe(hash)
  expect(hashOf([config({ A: '1', B: '3' }), reader(container)])).not.toBe(hash)
})

test('a patch of the LummoConfig is content too', () => {
  const patches = [{ target: { kind: 'ConfigMap' }, patch: { data: { B: '2' } } }]
  const patched = claim('LummoConfig', 'settings', { values: { A: '1' }, patches })
  const container = { configs: 'settings' }
  expect(hashOf([patched, reader(container)])).not.toBe(hashOf([config({ A: '1' }), reader(container)]))
})

test('pods that read no LummoConfig, or one of another namespace, have no hash', () => {
  expect(hashOf([config({ A: '1' }), reader({})])).toBeUndefined()
  expect(hashOf([config({ A: '1' }, 'here'), reader({ configs: 'settings' }, 'there')])).toBeUndefined()
  expect(hashOf([config({ A: '1' }, 'here'), reader({ configs: 'settings' }, 'here')])).toBeDefined()
})

/** Returns the findings about sizes. */
const sizesIn = (objects: Record<string, unknown>[]) =>
  expandObjects(objects, suite)
    .findings.filter(({ code }) => code === 'too-large')
    .map(({ severity, code }) => `${severity} ${code}`)

test('a LummoConfig may have a mebibyte and no more, and says from where on kubectl apply cannot remember it', () => {
  const codes = (length: number) => sizesIn([claim('LummoConfig', 'big', { files: { a: 'x'.repeat(length) } })])
  expect(codes(200 * 1024)).toEqual([])
  expect(codes(1024 * 1024)).toEqual(['warning too-large'])
  expect(codes(1024 * 1024 + 1)).toEqual(['error too-large'])
})

test('binary data counts as it is, not as it is written', () => {
  const blob = Buffer.alloc(900 * 1024, 7).toString('base64')
  expect(blob.length).toBeGreaterThan(1024 * 1024)
  expect(sizesIn([claim('LummoConfig', 'big', { binary: { a: blob } })])).toEqual(['warning too-large'])
})
