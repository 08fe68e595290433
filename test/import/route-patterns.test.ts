import { suite } from '../../functions/suite'
import { manifestsIn } from '../../lib/command/diff/compare/objects'
import { expandObjects } from '../../lib/command/objects'
import type { Manifest, Plain } from '../../lib/manifest/manifest'
import { mapAt } from '../../lib/manifest/value-at'
import { withValueAt } from '../../lib/origins/edit'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'
import { differences, importText } from './imported'

const API = 'krm.lummo.dev/v1alpha1'
const short = (kind: string, spec: Plain): Plain => ({ apiVersion: API, kind, metadata: { name: 'shop' }, spec })
const image = 'registry.example.com/shop:1.0.0'
const settings = short('LummoPackage', {
  network: { provider: 'gateway', gateway: { name: 'edge', namespace: 'edge' } },
})
const { objects } = expandObjects(
  [
    settings,
    short('LummoDeployment', { containers: { image, http: 8080, resources: { cpu: '10m', memory: '32Mi' } } }),
    short('LummoNetworking', { domains: ['shop.example.com'], routes: [{ path: '/api' }] }),
  ],
  suite,
)
const native = manifestsIn(objects).filter(({ apiVersion }) => apiVersion !== API)

/** Imports a route with one match. Returns its rule in the short object, and whether a patch restores the match. */
function imported(match: Plain): { rule: unknown; isPatched: boolean } {
  const before = native.map((one) =>
    one.kind === 'HTTPRoute' && one.metadata.name === 'shop'
      ? (withValueAt(one, ['spec', 'rules', 0, 'matches'], [match]) as Manifest)
      : one,
  )
  const text = [settings, ...before].map((one) => writeYaml(one)).join('---\n')
  const { output, expanded, report } = importText(text, 'exact')
  expect(report.unchanged.map(({ reason }) => reason)).toEqual(['the object is short already'])
  expect(
    differences(
      before,
      expanded.filter(({ apiVersion }) => apiVersion !== API),
    ),
  ).toEqual([])
  const spec = mapAt(
    output.find(({ kind }) => kind === 'LummoNetworking'),
    ['spec'],
  )
  return { rule: mapAt(spec, ['routes', 0]).match, isPatched: spec.patches !== undefined }
}
const ofPath = (value: string): Plain => ({ path: { type: 'RegularExpression', value } })

// A gateway compares a pattern with the whole value, and Traefik searches the pattern within the value.
test.each([
  ['/items/[0-9]+', '^/items/[0-9]+$'],
  ['.*', ''],
  ['.*/items', '/items$'],
  ['/items.*', '^/items'],
  ['.*/items.*', '/items'],
  ['/items/\\.*', '^/items/\\.*$'],
  ['.*?/items', '^.*?/items$'],
  ['.*(?:/a|/b).*', '/a|/b'],
  ['/a|/b', '^(?:/a|/b)$'],
])('the path %s of a gateway is the pattern “%s” of a rule', (pattern, searched) => {
  expect(imported(ofPath(pattern))).toEqual({ rule: `PathRegexp(\`${searched}\`)`, isPatched: false })
})

test('any value of a query parameter needs only the name of the parameter', () => {
  const query = { type: 'RegularExpression', name: 'q', value: '.*' }
  expect(imported({ queryParams: [query] })).toEqual({ rule: 'Query(`q`)', isPatched: false })
})
