import type { Manifest } from '../manifest'
import { serviceOf } from './services'

const of = (spec: unknown): Manifest => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec })

test('a Service has a selector and ports, with TCP where nothing is said', () => {
  const ports = [
    { name: 'http', port: 80, targetPort: 'web', appProtocol: 'http' },
    { port: 53, protocol: 'UDP' },
  ]
  expect(serviceOf(of({ selector: { app: 'web', version: 2 }, clusterIP: 'None', ports }))).toEqual({
    name: 'web',
    selector: { app: 'web', version: '2' },
    headless: true,
    isPartial: false,
    ports: [
      { name: 'http', number: 80, target: 'web', protocol: 'TCP', appProtocol: 'http' },
      { name: undefined, number: 53, target: undefined, protocol: 'UDP', appProtocol: undefined },
    ],
  })
})

test.each([undefined, null, 'text', 7, [], {}])(
  'a Service with the spec %j leads nowhere, and says nothing of ports',
  (spec) => {
    expect(serviceOf(of(spec))).toEqual({ name: 'web', selector: {}, headless: false, isPartial: true, ports: [] })
  },
)

test.each([null, 'text', 7, {}, [null, 'text', { name: 'http' }, { port: 'http' }]])(
  'ports that are %j are none',
  (ports) => {
    expect(serviceOf(of({ ports }))).toMatchObject({ isPartial: false, ports: [] })
  },
)

test('a selector with a value that is no text finds nothing, rather than more than was meant', () => {
  expect(serviceOf(of({ selector: { app: 'web', odd: {} } })).selector).toEqual({})
  expect(serviceOf(of({ selector: ['app'] })).selector).toEqual({})
})
