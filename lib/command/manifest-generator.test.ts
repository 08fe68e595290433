import { suite } from '../../functions/suite'
import { deployment, short } from '../../test/support/objects'
import { manifestGenerator } from './manifest-generator'

const generator = manifestGenerator(suite)
const claim = deployment().spec({ replicas: 3 }).object

test('the Deployment and the Service are those of the claim, with probes of the port and resources', () => {
  const { metadata, spec } = generator.generateDeployment(claim)
  expect({ name: metadata.name, spec }).toMatchObject({
    name: 'web',
    spec: { replicas: 3, template: { spec: { containers: [{ resources: { requests: { cpu: '100m' } } }] } } },
  })
  expect(generator.generateService(claim)).toMatchObject({ kind: 'Service', metadata: { name: 'web' } })
})

test('the ConfigMap has the values', () => {
  const config = short('LummoConfig', 'settings', { values: { LEVEL: 'debug' } }).object
  expect(generator.generateConfigMap(config).data).toEqual({ LEVEL: 'debug' })
})

test.each([
  [
    'an invalid claim',
    () => generator.generateDeployment(deployment().spec({ replica: 3 }).object),
    'Did you mean `replicas`?',
  ],
  [
    'a claim without a Service',
    () => generator.generateService(deployment().spec({ service: false }).object),
    'LummoDeployment/web generates no Service.',
  ],
])('%s is an error that tells why', (_, generate, message) => {
  expect(generate).toThrow(message)
})
