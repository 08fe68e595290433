import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import { readFull } from '../../lib/wire/list/read-full'
import { editedText } from '../support/edited-text'

const HEAD = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n'
const CLAIMS = `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoPackage
  metadata: {name: settings}
  spec: {network: {provider: gateway, gateway: {name: public, namespace: edge}}, checks: {natives: all}}
- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoDeployment
  metadata: {name: cart, namespace: shop}
  spec:
    containers: {image: "registry.example.com/cart:2.1.0", http: 8080, configs: [cart-flags], resources: {cpu: 100m, memory: 64Mi}}
- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoNetworking
  metadata: {name: cart, namespace: shop}
  spec: {app: cart, domains: cart.example.com}
`
const LIST = `- apiVersion: v1
  kind: List
  items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: cart-flags, namespace: shop}
    data: {search: "on"}
  - apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: public, namespace: edge}
    spec:
      gatewayClassName: eg
      listeners: [{name: https, port: 443, protocol: HTTPS, hostname: other.example.com, tls: {certificateRefs: [{name: other}]}}]
  - apiVersion: v1
    kind: Pod
    metadata: {name: probe, namespace: shop}
    spec: {containers: [{name: probe, image: "registry.example.com/probe:1.0", envFrom: [{configMapRef: {name: cart-flagz}}]}]}
`
const OWN_SERVICE = `  - apiVersion: v1
    kind: Service
    metadata: {name: cart, namespace: shop, annotations: {krm.lummo.dev/generated-by: LummoDeployment/cart}}
    spec: {ports: [{port: 80}]}
`
/** More objects than the threshold above which lummo searches the bytes of a package. */
const OTHERS = Array.from(
  { length: 600 },
  (_, at) => `- {apiVersion: v1, kind: Namespace, metadata: {name: n${at}, labels: {a: cart-flags}}}\n`,
).join('')

const run = (text: string, full?: boolean) =>
  runFunction(Buffer.from(HEAD + text), suite, full === true ? readFull : undefined)
const codesOf = ({ findings }: ReturnType<typeof run>) => findings.map(({ code, place }) => `${code} ${place?.line}`)

describe.each([
  ['a few objects', '', false],
  ['a few objects, read in full', '', true],
  ['many objects', OTHERS, false],
])('what a List holds, among %s', (_many, others, full) => {
  test('is seen like any object, at its own line, and goes out as it came in', () => {
    const outcome = run(CLAIMS + LIST + others, full)
    expect(outcome.findings.filter(({ code }) => code === 'no-config').map(({ place }) => place?.line)).toEqual([33])
    expect(codesOf(outcome)).toContain('gateway-certificate 16')
    expect(outcome.stdout.toString()).toContain(LIST)
  })

  test('is not replaced: the list would go with it', () => {
    const { findings } = run(CLAIMS + LIST + OWN_SERVICE + others, full)
    const [found] = findings.filter(({ code }) => code === 'not-ours')
    expect(found?.place?.line).toBe(8)
    expect(found?.message).toContain('is in a list and cannot be replaced. Remove the object from the list.')
  })

  test('may have entries that are no objects of a cluster', () => {
    const odd = editedText(LIST, '  items:\n', '  items:\n  - null\n  - {metadata: {name: cart-flags}}\n')
    const outcome = run(CLAIMS + odd + others, full)
    expect(outcome.findings.filter(({ code }) => code === 'no-config').map(({ place }) => place?.line)).toEqual([35])
    expect(outcome.stdout.toString()).toContain(odd)
  })

  test('is seen in lists of one kind and in lists of lists, too', () => {
    const inside = `- apiVersion: v1\n  kind: List\n  items:\n  - ${LIST.slice(2).replaceAll('\n', '\n  ').trimEnd()}\n`
    const missing = (list: string) =>
      run(CLAIMS + list + others, full).findings.flatMap(({ code, place }) =>
        code === 'no-config' ? [place?.line] : [],
      )
    expect(missing(editedText(LIST, 'kind: List', 'kind: ConfigMapList'))).toEqual([33])
    expect(missing(inside)).toEqual([36])
  })
})
