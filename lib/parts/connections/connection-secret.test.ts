import { suite } from '../../../functions/suite'
import { expandObjects } from '../../command/objects'

const KEYS = ['HOST', 'PORT', 'DATABASE', 'USERNAME', 'PASSWORD'].map((key) => `POSTGRESQL_${key}`)
const ours = (kind: string, name: string, spec: object, namespace?: string) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  spec,
})
const pool = (spec: object = { connectionSecret: 'creds' }, namespace?: string) =>
  ours('pgbouncer', 'shop-pgbouncer', { app: 'shop', config: { POOL_MODE: 'transaction' }, ...spec }, namespace)
const fetched = (keys: readonly string[]) =>
  keys.map((key) => ({ secretKey: key, remoteRef: { key: 'db/creds', property: key } }))
const external = (spec: object, metadata: object = {}) => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'creds', ...metadata },
  spec: { secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' }, ...spec },
})
const generated = (target: string) => ({
  sourceRef: { generatorRef: { kind: 'Password', name: 'strong' } },
  rewrite: [{ regexp: { source: '^.+$', target } }],
})

/** Returns the findings about the Secret of the pool, keyed by code. */
const said = (...objects: Record<string, unknown>[]): string[] =>
  expandObjects(objects, suite)
    .findings.filter(({ object }) => object?.kind === 'pgbouncer')
    .map(({ code }) => code)

const [host = '', port = '', ...others] = KEYS

test.each<[string, object, string[]]>([
  ['all five keys, fetched one by one', { data: fetched(KEYS) }, []],
  ['a key fewer', { data: fetched(KEYS.slice(1)) }, ['missing-key']],
  ['everything at a path', { dataFrom: [{ extract: { key: 'db/creds' } }] }, ['keys-unknown']],
  [
    'a generated password under its name',
    { data: fetched(KEYS.slice(0, 4)), dataFrom: [generated(KEYS[4] ?? '')] },
    [],
  ],
  [
    'a generator whose key nobody names',
    { data: fetched(KEYS.slice(0, 4)), dataFrom: [generated('x-$1')] },
    ['keys-unknown'],
  ],
  [
    'a template that stands in place of what was fetched',
    { data: fetched(KEYS), target: { template: { data: { URL: 'x' } } } },
    ['missing-key'],
  ],
  [
    'a template that adds the missing keys',
    { data: fetched(others), target: { template: { mergePolicy: 'Merge', data: { [host]: 'db', [port]: '5432' } } } },
    [],
  ],
  [
    'a template that is read from elsewhere',
    { data: fetched(others), target: { template: { templateFrom: [{ literal: 'x' }] } } },
    ['keys-unknown'],
  ],
])('an ExternalSecret with %s', (_what, spec, codes) => {
  expect(said(external(spec), pool())).toEqual(codes)
})

test('a Secret of another namespace is not the one that is meant', () => {
  const elsewhere = external({ data: fetched(KEYS.slice(1)) }, { namespace: 'other' })
  expect(said(elsewhere, pool({ connectionSecret: 'creds' }, 'here'))).not.toContain('missing-key')
  const here = external({ data: fetched(KEYS.slice(1)) }, { namespace: 'here' })
  expect(said(here, pool({ connectionSecret: 'creds' }, 'here'))).toContain('missing-key')
})

test('a name that is nearly that of a Secret is an error, unless the settings know it', () => {
  const secret = external({ data: fetched(KEYS) })
  const misspelt = pool({ connectionSecret: 'cerds' })
  expect(said(secret, misspelt)).toEqual(['no-secret'])
  const settings = ours('LummoPackage', 'settings', { checks: { external: ['Secret/cerds'] } })
  expect(said(settings, secret, misspelt)).toEqual([])
})

test('the Secret of a LummoSecret is found by metadata alone, whichever run expands it', () => {
  const secret = ours('LummoSecret', 'creds', { app: 'shop', postgres: 'shop', store: 'vault' })
  expect(said(secret, pool({}))).toEqual([])
  const alone = expandObjects([secret], suite, pool({}))
  expect(alone.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(JSON.stringify(alone.objects)).toContain('"secretKeyRef":{"name":"creds","key":"POSTGRESQL_HOST"}')
})

test('a literal secret is never repeated in what is said of it', () => {
  const { findings } = expandObjects([ours('LummoSecret', 'a', { stringData: { PASSWORD: 'hunter2' } })], suite)
  expect(findings.map(({ code }) => code)).toContain('literal-secret')
  expect(JSON.stringify(findings.map(({ message, current, proposed }) => [message, current, proposed]))).not.toContain(
    'hunter2',
  )
})

describe('the Secret of an operator, which has keys of other names', () => {
  const OPERATOR = { host: 'h', port: '5432', dbname: 'd', user: 'u', password: 'p' }
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shop-app' }, stringData: OPERATOR }
  const keys = { host: 'host', port: 'port', database: 'dbname', username: 'user', password: 'password' }
  const run = (spec: object) => expandObjects([secret, pool(spec)], suite)

  test('is refused with keys to write, which help', () => {
    const [finding] = run({ connectionSecret: 'shop-app' }).findings
    expect(finding?.code).toBe('missing-key')
    expect(finding?.message).toContain(
      '`connectionSecret: {name: shop-app, keys: {host: host, port: port, database: dbname, username: user, password: password}}`',
    )
  })

  test.each(['edoburu', 'bitnami'])('gives its keys to the pool of %s and to the exporter', (family) => {
    const settings = ours('LummoPackage', 'settings', { pgbouncer: { family, image: 'registry.example.com/pool:1.0' } })
    const { objects, findings } = expandObjects(
      [settings, secret, pool({ connectionSecret: { name: 'shop-app', keys } })],
      suite,
    )
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
    const text = JSON.stringify(objects)
    const used = [...text.matchAll(/"secretKeyRef":{"name":"shop-app","key":"([^"]+)"}/g)].map(([, key]) => key)
    expect([...new Set(used)].sort()).toEqual(Object.values(keys).sort())
    expect(text).toContain('{"name":"PGUSER","valueFrom":{"secretKeyRef":{"name":"shop-app","key":"user"}}}')
  })

  test.each([
    ['postgresql.cnpg.io/v1', 'Cluster', 'orders', 'orders-app', 'username'],
    ['postgres-operator.crunchydata.com/v1beta1', 'PostgresCluster', 'orders', 'orders-pguser-shop', 'user'],
  ])('of %s is known without being in the package', (apiVersion, kind, name, secret, user) => {
    const made = { apiVersion, kind, metadata: { name }, spec: {} }
    const fit = `{host: host, port: port, database: dbname, username: ${user}, password: password}`
    const { findings } = expandObjects([made, pool({ connectionSecret: secret })], suite)
    expect(findings.filter(({ code }) => code === 'missing-key').map(({ message }) => message)).toEqual([
      `The operator’s Secret \`${secret}\` has no \`POSTGRESQL_HOST\` or 4 other required keys. Map the existing keys: \`connectionSecret: {name: ${secret}, keys: ${fit}}\`.`,
    ])
    const keys = { host: 'host', port: 'port', database: 'dbname', username: user, password: 'password' }
    expect(said(made, pool({ connectionSecret: { name: secret, keys } }))).toEqual([])
    expect(said({ ...made, metadata: { name: 'other' } }, pool({ connectionSecret: secret }))).toEqual(['no-secret'])
  })

  test('of a key that is named, and that it does not have, nothing is guessed', () => {
    const codes = run({ connectionSecret: { name: 'shop-app', keys: { ...keys, port: 'prot' } } }).findings
    expect(codes.map(({ message }) => message)).toEqual([
      'The Secret `shop-app` has no `prot`. Map the existing keys: `connectionSecret: {name: shop-app, keys: {host: host, database: dbname, username: user, password: password, port: port}}`, or add the key.',
    ])
  })
})

test('programs connect to the port of the Service, and the pool listens where it always does', () => {
  const secret = external({ data: fetched(KEYS) })
  const { objects } = expandObjects([secret, pool({ connectionSecret: 'creds', port: 5432 })], suite)
  const text = JSON.stringify(objects.filter(({ kind }) => kind === 'Service'))
  expect(text).toContain('"ports":[{"name":"pgbouncer","port":5432,"targetPort":"pgbouncer"}]')
  expect(JSON.stringify(objects)).toContain('{"name":"pgbouncer","containerPort":6432}')
})

test.each(['listen_port', 'LISTEN_PORT', 'PGBOUNCER_PORT', 'port'])(
  '`%s` is answered with the field for it',
  (name) => {
    const config = { POOL_MODE: 'transaction', [name]: '6543' }
    const { findings } = expandObjects(
      [external({ data: fetched(KEYS) }), pool({ connectionSecret: 'creds', config })],
      suite,
    )
    expect(
      findings.map(({ code, message }) => [code, message.includes(`replace \`${name}\` with \`port: 6543\``)]),
    ).toEqual([['not-allowed', true]])
  },
)
