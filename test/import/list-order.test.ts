import { suite } from '../../functions/suite'
import { manifestsIn } from '../../lib/command/diff/compare/objects'
import { expandObjects } from '../../lib/command/objects'
import { isPlain, type Manifest, type Plain } from '../../lib/manifest/manifest'
import { mapAt, type Path, valueAt } from '../../lib/manifest/value-at'
import { withValueAt } from '../../lib/origins/edit'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'
import { importText } from './imported'

const API = 'krm.lummo.dev/v1alpha1'
const image = 'registry.example.com/shop:1.0.0'
const container = { image, http: 8080, resources: { cpu: '10m', memory: '32Mi' } }
const short = (kind: string, spec: Plain): Plain => ({ apiVersion: API, kind, metadata: { name: 'shop' }, spec })
const shop = (more: Plain = {}): Plain => short('LummoDeployment', { ...more, containers: container })
const pods = (list: 'containers' | 'initContainers', ...more: Plain[]): Plain =>
  short('LummoDeployment', { containers: [{ name: 'shop', ...container }], [list]: more })
const routes = (network: Plain, list: Plain[]): Plain[] => [
  short('LummoPackage', { network }),
  shop(),
  short('LummoNetworking', { domains: ['shop.example.com'], routes: list }),
]
const two = [
  { name: 'shop', ...container },
  { name: 'proxy', image, resources: container.resources },
]
const traefik = { provider: 'traefik' }
const istio = { provider: 'istio', gateway: { name: 'edge', namespace: 'istio-system' } }
const paths = [{ path: '/api' }, { path: '/app' }]

/** Returns the objects that short objects generate, with two entries of a list exchanged. */
function exchanged(inputs: readonly Plain[], kind: string, path: Path): { objects: Plain[]; changed: Manifest } {
  const { objects, findings } = expandObjects(inputs, suite)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const native = manifestsIn(objects).filter(({ apiVersion }) => apiVersion !== API)
  const object = native.find((one) => one.kind === kind)
  const [first, second, ...others] = valueAt(object, path) as unknown[]
  expect(isPlain(first) && isPlain(second)).toBe(true)
  const changed = withValueAt(object, path, [second, first, ...others]) as Manifest
  const settings = inputs.filter((one) => one.kind === 'LummoPackage')
  return { objects: [...settings, ...native.map((one) => (one === object ? changed : one))], changed }
}

/** Returns the identifying fields of the entries of a list. */
const entriesOf = (object: unknown, path: Path): unknown[] =>
  (valueAt(object, path) as Plain[]).map(({ name, match, type, metadata }) => name ?? match ?? type ?? metadata)

const imported = (inputs: readonly Plain[], mode: 'exact' | 'adopt' | 'lenient') =>
  importText(inputs.map((one) => writeYaml(one)).join('---\n'), mode)

describe.each(['exact', 'adopt', 'lenient'] as const)('%s', (mode) => {
  test.each<[string, Plain[], string, Path]>([
    ['routes of a VirtualService', routes(istio, paths), 'VirtualService', ['spec', 'http']],
    [
      'Middlewares of a route',
      routes(traefik, [{ stripPrefix: '/api', path: '/api', rateLimit: 5, compress: true }]),
      'IngressRoute',
      ['spec', 'routes', 0, 'middlewares'],
    ],
    [
      'filters of an HTTPRoute',
      routes({ provider: 'gateway', gateway: { name: 'edge', namespace: 'edge' } }, [
        { path: '/api', stripPrefix: '/api', headers: { request: { 'X-Prefix': '/api' } } },
      ]),
      'HTTPRoute',
      ['spec', 'rules', 0, 'filters'],
    ],
    [
      'variables of an init container',
      [
        pods('initContainers', {
          ...{ name: 'init', image, resources: container.resources },
          env: [
            { name: 'A', value: 'a' },
            { name: 'B', value: '$(A)' },
          ],
        }),
      ],
      'Deployment',
      ['spec', 'template', 'spec', 'initContainers', 0, 'env'],
    ],
    [
      'pull secrets of a namespace',
      [
        short('LummoNamespace', { pullSecrets: ['first', 'second'] }),
        { ...shop(), metadata: { name: 'web', namespace: 'shop' } },
      ],
      'Deployment',
      ['spec', 'template', 'spec', 'imagePullSecrets'],
    ],
    [
      'containers',
      [short('LummoDeployment', { containers: two })],
      'Deployment',
      ['spec', 'template', 'spec', 'containers'],
    ],
  ])('%s keep their order', (_, inputs, kind, path) => {
    const { objects, changed } = exchanged(inputs, kind, path)
    const { expanded } = imported(objects, mode)
    const after = expanded.find((one) => one.kind === kind && one.metadata.name === changed.metadata.name)
    expect(entriesOf(after, path)).toEqual(entriesOf(changed, path))
  })
})

describe('lists whose order has no meaning', () => {
  test.each<[string, Plain, string, Path]>([
    [
      'triggers of an autoscaler',
      shop({ scaling: { min: 2, max: 5, cpu: 70, memory: 80 } }),
      'ScaledObject',
      ['spec', 'triggers'],
    ],
    [
      'volumes',
      short('LummoDeployment', {
        volumes: [
          { name: 'a', path: '/a', empty: {} },
          { name: 'b', path: '/b', empty: {} },
        ],
        containers: container,
      }),
      'Deployment',
      ['spec', 'template', 'spec', 'volumes'],
    ],
  ])('%s need no patch', (_, input, kind, path) => {
    const { report, output } = imported(exchanged([input], kind, path).objects, 'exact')
    expect(report.unchanged).toEqual([])
    expect(output.map((one) => mapAt(one, ['spec']).patches)).toEqual([undefined])
  })
})
