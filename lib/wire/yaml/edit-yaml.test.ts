import { editYaml } from './edit-yaml'

const TEXT = `# A test of the shop.
input: app.yaml # the only file
expect:
# The Deployment.
- kind: Deployment
  metadata: {name: shop, labels: {app: shop}} # by name
  spec:
    replicas: 2 # two zones
    paused:
    template:
      spec:
        containers:
        - name: shop
          image: "shop:1.0"
          command: [sh, -c]
          args:
          - |
            echo one
            echo two

        - name: proxy
          image: 'proxy:1'
- kind: Service
  metadata: {name: shop}
# The end.
others: absent
`
const metadata = { name: 'shop', labels: { app: 'shop' } }
const shop = { name: 'shop', image: 'shop:1.0', command: ['sh', '-c'], args: ['echo one\necho two\n'] }
const proxy = { name: 'proxy', image: 'proxy:1' }
const deployment = (spec: object, containers: readonly object[] = [shop, proxy]) => ({
  kind: 'Deployment',
  metadata,
  spec: { replicas: 2, paused: null, template: { spec: { containers } }, ...spec },
})
const service = { kind: 'Service', metadata: { name: 'shop' } }
const value = (expect: readonly object[], rest: object = {}) => ({
  input: 'app.yaml',
  expect,
  others: 'absent',
  ...rest,
})

/** Returns the lines that an edit removes and adds. */
function changed(now: unknown, text = TEXT): string[] {
  const edited = editYaml(text, now)
  if (edited === undefined) throw new Error('The text cannot be edited')
  const [old, lines] = [text.split('\n'), edited.split('\n')]
  return [
    ...old.filter((line) => !lines.includes(line)).map((line) => `-${line}`),
    ...lines.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ]
}

test('the same value keeps the text', () => {
  expect(editYaml(TEXT, value([deployment({}), service]))).toBe(TEXT)
})

test.each([
  [
    'a number',
    value([deployment({ replicas: 3 }), service]),
    ['-    replicas: 2 # two zones', '+    replicas: 3 # two zones'],
  ],
  ['an empty field', value([deployment({ paused: true }), service]), ['-    paused:', '+    paused: true']],
  [
    'a value in braces',
    value([{ ...deployment({}), metadata: { ...metadata, labels: { app: 'a: b' } } }, service]),
    [
      '-  metadata: {name: shop, labels: {app: shop}} # by name',
      '+  metadata: {name: shop, labels: {app: "a: b"}} # by name',
    ],
  ],
  [
    'a list in brackets and a block of lines',
    value([deployment({}, [{ ...shop, command: ['bash'], args: ['echo'] }, proxy]), service]),
    [
      '-          command: [sh, -c]',
      '-          - |',
      '-            echo one',
      '-            echo two',
      '+          command: [bash]',
      '+          - echo',
    ],
  ],
  [
    'a value of several lines',
    value([deployment({}, [shop, { ...proxy, image: 'a\nb' }]), service]),
    ["-          image: 'proxy:1'", '+          image: |-', '+            a', '+            b'],
  ],
  [
    'a removed entry, and one at the end',
    value([deployment({}, [proxy]), service, { kind: 'Ingress', metadata: { name: 'shop' } }]),
    [
      '-        - name: shop',
      '-          image: "shop:1.0"',
      '-          command: [sh, -c]',
      '-          args:',
      '-          - |',
      '-            echo one',
      '-            echo two',
      '+- kind: Ingress',
      '+  metadata:',
      '+    name: shop',
    ],
  ],
  [
    'a new field, and one of the document',
    value([{ ...deployment({}), status: { ready: 'yes' } }, service], { unchanged: ['ConfigMap/a'] }),
    ['+  status:', '+    ready: "yes"', '+unchanged:', '+- ConfigMap/a'],
  ],
  [
    'a scalar in place of lines',
    value([deployment({ template: 1 }), service]),
    expect.arrayContaining(['+    template: 1']),
  ],
])('%s changes only its lines', (_name, now, lines) => {
  expect(changed(now)).toEqual(lines)
})

test('a list that was empty gets lines, and a list that becomes empty brackets', () => {
  expect(editYaml('expect: [] # none\nothers: absent\n', { expect: [service], others: 'absent' })).toBe(
    'expect:\n- kind: Service\n  metadata:\n    name: shop # none\nothers: absent\n',
  )
  expect(editYaml('expect:\n- a: 1\nb: 1\n', { expect: [], b: 1 })).toBe('expect: []\nb: 1\n')
})

test('line ends of Windows are kept', () => {
  expect(editYaml('a: 1\r\nb:\r\n- x: 1\r\n', { a: 2, b: [{ x: 1 }, { z: 2 }] })).toBe(
    'a: 2\r\nb:\r\n- x: 1\r\n- z: 2\r\n',
  )
})

test.each(['a: &x 1\nb: *x\n', 'a: !!str 1\n', 'a:\n-\n- 1\n', 'a: [\n'])('%j is not edited', (text) => {
  expect(editYaml(text, { a: 2 })).toBeUndefined()
})
