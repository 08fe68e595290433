import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import { readFast } from '../../lib/wire/list/read-fast'
import { readFull } from '../../lib/wire/list/read-full'
import { readResourceList } from '../../lib/wire/list/read-resource-list'

// For more than 500 objects, a string is searched in all bytes of the list at once (word-index.ts, read-fast.ts).
const COUNT = 600
const HEAD = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n'
/** Names, some of which contain others. */
const NAMES = ['art', 'cart', 'art-shop', 'shop-art', 'smart', 'art2', 'art.shop', 'shop_art', 'artful']

/**
 * Returns a name in different YAML notations: with escapes before and within a word, with other quotes, or with a
 * comment.
 */
const spelled = (name: string, at: number): string =>
  [
    name,
    `"${name}"`,
    `'${name}' # of the art department`,
    `"\\u${hex(name)}${name.slice(1)}"`,
    `"${name.slice(0, 1)}\\\n                ${name.slice(1)}"`,
  ][at % 5] ?? name
const hex = (text: string): string => text.charCodeAt(0).toString(16).padStart(4, '0')
const note = (name: string, at: number): string =>
  [`"of\\n${name}"`, `"of\\x20${name}s"`, `'see ${name}, or ${name}x'`, `x${name} # ${name}`][at % 4] ?? name

const deployment = (name: string, at: number) => `- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: d-${at}
    namespace: n-${at % 3}
    annotations:
      acme/note: ${note(name, at >> 2)}
  spec:
    selector: {matchLabels: {at: d-${at}}}
    template:
      metadata:
        labels:
          at: d-${at}
          app: ${spelled(name, at)}
      spec:
        containers:
        - name: main
          image: "web:1"
          ports: [{name: http, containerPort: ${8000 + at}}]
          envFrom:
          - configMapRef:
              name: ${spelled(`${name}-settings`, at >> 1)}
`
const configMap = (name: string, at: number) => `- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: ${spelled(`${name}-settings`, at)}
    namespace: n-${at % 3}
  data:
    note: ${note(name, at)}
`
const claims = (name: string, at: number) => `- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoNetworking
  metadata: {name: way-${at}, namespace: n-${at % 3}}
  spec: {app: ${name}, domains: ${at}.example.com}
- apiVersion: krm.lummo.dev/v1alpha1
  kind: LummoDeployment
  metadata: {name: ours-${at}, namespace: n-${at % 3}}
  spec: {containers: {image: "web:1.0", http: 8080, configs: ${name}-settings, resources: {cpu: 100m, memory: 64Mi}}}
`
const nameAt = (at: number): string => NAMES[at % NAMES.length] ?? ''
const natives = Array.from({ length: COUNT }, (_, at) =>
  at % 15 === 7 ? configMap(nameAt(at >> 2), at) : deployment(nameAt(at >> 3), at),
)
const bytesOf = (names: readonly string[]) => Buffer.from(`${HEAD}${natives.join('')}${names.map(claims).join('')}`)

test('a text is found in a large list as in each of its items', () => {
  const list = readFast(bytesOf(NAMES))
  if (list?.itemsWith === undefined) throw new Error('The fast way was not taken')
  for (const text of [...NAMES, 'u0061rt', 'settings', 'of', 'd-17', 'nowhere', '\n']) {
    for (const extent of ['word', 'anywhere'] as const) {
      const expected = list.items.filter((item) => item.mentions(text, extent)).map(({ at }) => at)
      expect(list.itemsWith(text, extent).map(({ at }) => at)).toEqual(expected)
    }
  }
})

test('a word with an escape within it is found in an item', () => {
  const [item] = readFast(Buffer.from(`${HEAD}${configMap('cart', 3)}`))?.items ?? []
  expect([item?.mentions('cart-settings', 'word'), item?.mentions('smart-settings', 'word')]).toEqual([true, false])
})

test.each([...NAMES, 'absent'])('of a large package the fast way and the full way make the same for %s', (name) => {
  const bytes = bytesOf([name])
  const [fast, full] = [readResourceList, readFull].map((read) => runFunction(bytes, suite, read))
  expect(fast?.findings).toEqual(full?.findings)
  expect(fast?.stdout.toString()).toBe(full?.stdout.toString())
})
