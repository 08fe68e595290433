import fc from 'fast-check'
import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import { toResults } from '../../lib/finding/results'
import { expandPackage } from '../../lib/run/pipeline'
import { writeLayout } from '../../lib/wire/list/layout'
import { readFull } from '../../lib/wire/list/read-full'

const HEAD = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n'

const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,12}[a-z0-9])?$/)
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('yes', '0o17', '1e3', 'a: b', '# x', '- a', 'é', '22:22', ''),
)

/** Generates a short object in one of the supported spellings. */
const claim = fc
  .record({
    name,
    port: fc.integer({ min: 1, max: 65535 }),
    env: fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/), text, { maxKeys: 3 }),
    replicas: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
    list: fc.boolean(),
  })
  .map(({ name, port, env, replicas, list }) => ({
    name: `app-${name}`,
    text: [
      '- apiVersion: krm.lummo.dev/v1alpha1',
      '  kind: LummoDeployment',
      '  metadata:',
      `    name: app-${name}`,
      '  spec:',
      ...(replicas === undefined ? [] : [`    replicas: ${replicas}`]),
      '    containers:',
      `    ${list ? `- name: app-${name}\n      image: a:1.0` : '  image: a:1.0'}`,
      `      http: ${port}`,
      '      resources: {cpu: 100m, memory: 64Mi}',
      ...(Object.keys(env).length === 0 ? [] : [`      env: ${JSON.stringify(env)}`]),
      '',
    ].join('\n'),
  }))

/** Generates foreign items in common spellings. */
const foreign = fc
  .tuple(name, text, fc.constantFrom('block', 'flow', 'commented', 'scalars', 'anchors'))
  .map(([name, text, style]) => {
    const quoted = JSON.stringify(text)
    const id = `foreign-${name}`
    switch (style) {
      case 'flow':
        return `- {apiVersion: v1, kind: ConfigMap, metadata: {name: ${id}}, data: {a: ${quoted}}}\n`
      case 'commented':
        return `# above ${id}\n- kind: ConfigMap # why\n  apiVersion: v1\n  metadata:\n    # inside\n    name: ${id}\n  data: {a: ${quoted}}\n`
      case 'scalars':
        return `- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: ${id}}\n  data:\n    a: |+\n      - no item\n      # no comment\n\n    b: >-\n      folded\n      text\n    c: 0o17\n    d: 12345678901234567890\n`
      case 'anchors':
        return `- apiVersion: v1\n  kind: ConfigMap\n  metadata: &m {name: ${id}}\n  data: {a: ${quoted}}\n  copy: *m\n`
      default:
        return `- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: ${id}\n  data:\n    a: ${quoted}\n`
    }
  })

const unique = <T extends { name: string }>(claims: T[]): T[] => [
  ...new Map(claims.map((one) => [one.name, one])).values(),
]
const lists = fc.record({
  claims: fc.array(claim, { minLength: 1, maxLength: 4 }).map(unique),
  foreign: fc.array(foreign, { maxLength: 5 }),
})
const run = (text: string | Buffer) => runFunction(Buffer.from(text), suite)
const objectsOf = (bytes: Buffer): unknown[] => (loadAll(bytes.toString())[0] as { items: unknown[] }).items
const sorted = (objects: unknown[]): string[] => objects.map((object) => JSON.stringify(object)).sort()

const options = { numRuns: 150, seed: 7 }

test('twice is once, to the byte', () => {
  fc.assert(
    fc.property(lists, ({ claims, foreign }) => {
      const once = run(HEAD + [...foreign, ...claims.map(({ text }) => text)].join(''))
      expect(once.stderr).toBe('')
      expect(run(once.stdout).stdout.toString()).toBe(once.stdout.toString())
    }),
    options,
  )
})

test('the order of the items does not matter for what is made, nor for the order it comes in', () => {
  fc.assert(
    fc.property(lists, fc.infiniteStream(fc.nat()), ({ claims, foreign }, random) => {
      const texts = [...foreign, ...claims.map(({ text }) => text)]
      const shuffled = [...texts]
      for (let at = shuffled.length - 1; at > 0; at--) {
        const other = (random.next().value ?? 0) % (at + 1)
        const [one, two] = [shuffled[at] ?? '', shuffled[other] ?? '']
        shuffled[at] = two
        shuffled[other] = one
      }
      const made = (list: string[]) => objectsOf(run(HEAD + list.join('')).stdout).slice(foreign.length)
      expect(made(shuffled)).toEqual(made(texts))
    }),
    options,
  )
})

test('what is not ours survives, byte for byte and in its order', () => {
  fc.assert(
    fc.property(lists, ({ claims, foreign }) => {
      const half = Math.floor(foreign.length / 2)
      const input = [...foreign.slice(0, half), ...claims.map(({ text }) => text), ...foreign.slice(half)]
      expect(
        run(HEAD + input.join(''))
          .stdout.toString()
          .startsWith(HEAD + foreign.join('')),
      ).toBe(true)
    }),
    options,
  )
})

test('the fast way and the full way give the same objects and findings', () => {
  fc.assert(
    fc.property(lists, fc.constantFrom('', ' # odd', 'x'), ({ claims, foreign }, spoil) => {
      const input =
        HEAD + [...foreign, ...claims.map(({ text }) => text.replace('image: a:1.0', `image: a:1.0${spoil}`))].join('')
      const full = readFull(Buffer.from(input))
      if (Array.isArray(full)) throw new Error(full[0]?.message)
      const { changes, findings } = expandPackage(full, suite)
      const written = writeLayout(full.layoutWithout(changes.items.keys()), changes, toResults(findings))
      expect(written.toString()).toBe(run(input).stdout.toString())
    }),
    options,
  )
})

test('every text survives as the value of an environment variable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (value) => {
      fc.pre(!/[\ud800-\udfff]/.test(value))
      const env = JSON.stringify({ V: value }).replace(
        /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
        (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
      const input = `${HEAD}- apiVersion: krm.lummo.dev/v1alpha1\n  kind: LummoDeployment\n  metadata: {name: a}\n  spec:\n    containers: {image: "a:1.0", resources: {cpu: 1, memory: 1Gi}, env: ${env}}\n`
      const { stdout, stderr } = run(input)
      expect(stderr).toBe('')
      const config = (objectsOf(stdout) as { kind: string; data: unknown }[]).find(({ kind }) => kind === 'ConfigMap')
      expect(config?.data).toEqual({ V: value })
    }),
    { numRuns: 400, seed: 11 },
  )
})

test('sorting is total: the same objects, whatever their number', () => {
  fc.assert(
    fc.property(lists, ({ claims }) => {
      const all = objectsOf(run(HEAD + claims.map(({ text }) => text).join('')).stdout)
      const each = claims.flatMap(({ text }) => objectsOf(run(HEAD + text).stdout))
      expect(sorted(all)).toEqual(sorted(each))
    }),
    options,
  )
})
