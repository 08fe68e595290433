import { suite } from '../../../functions/suite'
import { expandObjects } from '../../command/objects'
import { filled } from './table'

describe('a line with a value of the author', () => {
  test.each<[string, unknown, string]>([
    ['secret: $(secretName,|shop-tls)', { secretName: 'wild' }, 'secret: wild'],
    ['secret: $(secretName,|shop-tls)', 'wild', 'secret: wild'],
    ['secret: $(secretName,|shop-tls)', { other: 'wild' }, 'secret: shop-tls'],
    ['port: $(0.number,|8080)', [{ number: 9000 }], 'port: 9000'],
    ['port: $(|8080)', 'nine', 'port: 8080'],
    ['port: $(:1|8080), servicePort: $(:0|80)', '81:9000', 'port: 9000, servicePort: 81'],
    ['readiness: $(|/ready)', 'ready', 'readiness: /ready'],
    ['readiness: $(|/ready)', '/up', 'readiness: /up'],
    ['cpu: $(|100m)', 0.5, 'cpu: 0.5'],
    ['labels: $(|{team: shop})', { a: 'b', c: '1', d: 'yes' }, 'labels: {a: b, c: "1", d: "yes"}'],
    ['labels: $(|{team: shop})', 'a=b', 'labels: {team: shop}'],
    ['add: $(|[KILL])', ['CHOWN', 'KILL'], 'add: [CHOWN, KILL]'],
    ['name: $(|shop)', 'a: b', 'name: "a: b"'],
    ['name: $(|shop)', 'x'.repeat(100), 'name: shop'],
    ['name: $(|shop)', '`code`', 'name: shop'],
    ['path: $(/|shop/api)', '/db/creds#password', 'path: db/creds'],
    ['path: $(/|shop/api)', 'a-password', 'path: shop/api'],
    ['keys: [$(@|DB_PASSWORD)]', 'x', 'keys: [TOKEN]'],
    ['path: $(#host.path|/log)', [{ path: '/a' }, { path: '/b', hostPath: '/c' }], 'path: /b'],
    ['path: $(#host:1|/log)', ['data:/data', '/c:/d:ro'], 'path: /d'],
    ['maxSurge: $(|1)', '25%', 'maxSurge: 25%'],
    ['stop: {grace: 60}', 90, 'stop: {grace: 90}'],
    ['ports: [{name: metrics, port: 9090}]', '9100', 'ports: [{name: metrics, port: 9100}]'],
    ['scaling: {min: 2, max: 5}', 9, 'scaling: {min: 2, max: 5}'],
    ['LummoCron + schedule: "0 3 * * *"', '*/5 * * * *', 'LummoCron + schedule: "*/5 * * * *"'],
    ['LummoNetworking + domains: app.example.com', 'shop.example.org', 'LummoNetworking + domains: shop.example.org'],
    ['LummoDatabase + type: postgres', 'orders', 'LummoDatabase + type: postgres'],
    ['storage: 10Gi', '50Gi', 'storage: 50Gi'],
    ['resources: {cpu: 100m, memory: 128Mi}', '256Mi', 'resources: {cpu: 100m, memory: 256Mi}'],
    ['limits: {nvidia.com/gpu: 1}', 2, 'limits: {nvidia.com/gpu: 2}'],
    ['- Kubernetes has 1 field.', 2, '- Kubernetes has 1 field.'],
  ])('%s of %j', (line, value, expected) => {
    expect(filled(line, 'TOKEN', value)).toBe(expected)
  })
})

/** Returns the messages about an object with this spec. */
const said = (kind: string, spec: object): string[] =>
  expandObjects([{ apiVersion: 'krm.lummo.dev/v1alpha1', kind, metadata: { name: 'web' }, spec }], suite)
    .findings.filter(({ code }) => code === 'unknown-field' || code === 'wrong-type')
    .map(({ message }) => message.replace(/^.*?[.;] (?:it is [^.]*\. )?/, ''))
const container = (fields: object, kind = 'LummoDeployment') =>
  said(kind, {
    ...(kind === 'LummoCron' ? { schedule: '@daily' } : {}),
    containers: { image: 'registry.example.com/web:1.0.0', resources: { cpu: 1, memory: '1Gi' }, ...fields },
  })

test('seconds of Kubernetes get the unit of a duration', () => {
  expect(filled('readiness > delay: 5s', 'initialDelaySeconds', 20)).toBe('readiness > delay: 20s')
})

describe('the advice repeats what the author wrote', () => {
  test('for scalers, updates, labels and ports', () => {
    const image = { image: 'registry.example.com/web:1.0.0', resources: { cpu: 1, memory: '1Gi' } }
    const deployment = (spec: object) => said('LummoDeployment', { containers: { ...image, http: 8080 }, ...spec })
    expect(deployment({ hpa: { minReplicas: 3, maxReplicas: 9 } })).toEqual([
      'Replace the field with `scaling: {min: 3, max: 9, cpu: 70}`.',
    ])
    expect(deployment({ minReplicas: 3, maxReplicas: 9 })).toEqual(
      Array(2).fill('Replace the field with `scaling: {min: 3, max: 9, cpu: 70}`.'),
    )
    expect(deployment({ strategy: { rollingUpdate: { maxSurge: '50%', maxUnavailable: 1 } } })).toEqual([
      'Replace `strategy` with `update: {maxSurge: 50%, maxUnavailable: 1}`.',
    ])
    expect(deployment({ metadata: { annotations: { a: 'b' } } })).toEqual([
      'Replace the field with `podAnnotations: {a: b}`.',
    ])
    expect(said('LummoStatefulSet', { containers: image, headlessService: 'peers' })).toEqual([
      'Replace the field with `serviceName: peers`.',
    ])
    expect(container({ health: { readiness: { tcpSocket: { port: 'db' } } } })).toEqual([
      'Replace the field with `port: db`.',
    ])
  })

  test('for settings of a pool, and keys of its Secret', () => {
    const pool = (spec: object) => said('pgbouncer', { app: 'a', connectionSecret: 'db', ...spec })
    expect(pool({ max_client_conn: 100, config: { POOL_MODE: 'transaction' } })).toEqual([
      'Replace the field with `config: {MAX_CLIENT_CONN: 100}`.',
    ])
    expect(pool({ poolMode: 'session' })).toEqual(
      expect.arrayContaining(['Replace the field with `config: {POOL_MODE: session}`.']),
    )
    const connection = { name: 'db', host: 'DB_HOST', dbname: 'dbname', user: 'web', port: 5432, password: 'hunter22' }
    const sayings = pool({ connectionSecret: connection, config: { POOL_MODE: 'transaction' } })
    expect(sayings).toEqual(
      expect.arrayContaining([
        'Replace the field with `keys: {host: DB_HOST}`.',
        'Replace the field with `keys: {database: dbname}`.',
        'Add the value to the Secret, and set `keys: {username: KEY}` to its key there.',
        'Add the value to the Secret, and set `keys: {port: KEY}` to its key there.',
        'Add the value to the Secret, and set `keys: {password: KEY}` to its key there.',
      ]),
    )
  })

  test('for a path of the node, and entries of a list as an object', () => {
    const agent = { containers: { image: 'registry.example.com/a:1.0.0', resources: { cpu: 1, memory: '1Gi' } } }
    expect(said('LummoDaemonSet', { ...agent, hostAccess: { paths: '/var/log' } })).toEqual(['Set `{host: /var/log}`.'])
    expect(said('LummoDaemonSet', { ...agent, hostAccess: { paths: ['/var/log'] } })).toEqual([
      'Set `{host: /var/log}`.',
    ])
    expect(said('LummoPackage', { images: { 'registry.example.com/a': '3.1' } })).toEqual([
      'Available fields: `name`, `newName`, `newTag` and `digest`.',
    ])
    expect(said('LummoPackage', { images: { name: 'registry.example.com/a', newTag: '3.1' } })).toEqual([
      'Add `- ` before the first line of the value.',
    ])
  })

  test('for a password, a certificate and a pair of ports that Compose or YAML 1.1 writes', () => {
    const redis = { type: 'redis', version: '7.4.1', storage: '1Gi' }
    expect(said('LummoDatabase', { ...redis, password: false })).toEqual([
      'Set `secret: false`, which only `type: redis` accepts.',
    ])
    expect(said('LummoDatabase', { ...redis, retention: '14d' })).toEqual([
      'Replace the field with `retention: 14d` under `backup`.',
    ])
    expect(said('LummoNetworking', { app: 'web', domains: 'a.example.com', tls: 'no' })).toEqual([
      'Replace the field with `tls: false`.',
    ])
    expect(said('LummoNetworking', { app: 'web', domains: 'a.example.com', certificate: false })).toEqual([
      'Replace the field with `tls: false`.',
    ])
    expect(said('LummoJob', { containers: {}, backoff: 3 })).toEqual(['Rename the field to `retry`.'])
    expect(container({ ports: ['80:8080'] })).toEqual(['Set `{port: 8080, servicePort: 80}`.'])
    expect(container({ ports: [{ name: 'a', port: '80:8080' }] })).toEqual(['Set a single number.'])
    expect(said('LummoNetworking', { app: 'web', domains: 'a.example.com', ports: { http: '80:8080' } })).toEqual([
      'Set a single number.',
    ])
  })

  test('with the capital of a name after a colon', () => {
    expect(container({ links: ['db'] })).toEqual(['Remove the field: Kubernetes has no such field.'])
  })

  test('but not the value of a password', () => {
    expect(said('LummoDatabase', { type: 'redis', version: '7.4', password: 'hunter22' })).toEqual(
      expect.arrayContaining(['Replace the field with `secret: shop-db`.']),
    )
    expect(said('pgbouncer', { app: 'a', password: 'hunter22' })).toEqual([
      'Replace the field with `connectionSecret: shop-db`.',
    ])
  })

  test('for several volumes of which one is a path of the node', () => {
    const volumes = [
      { name: 'a', path: '/a', empty: {} },
      { name: 'logs', path: '/log', hostPath: { path: '/var/log' } },
    ]
    expect(container({ volumes }, 'LummoDaemonSet')).toEqual([
      'Move the field under `spec`, but replace the host path with `hostAccess: {paths: [{host: /var/log, path: /log}]}`.',
    ])
    expect(container({ volumes })).toEqual([
      expect.stringContaining('`pod: {volumes: [{name: logs, hostPath: {path: /var/log}}]}`'),
    ])
    const compose = said('LummoDeployment', { containers: {}, volumes: ['data:/data', '/var/log:/logs:ro'] })
    expect(compose).toEqual(
      expect.arrayContaining([
        expect.stringContaining('`{name: data, path: /data, claim: data}`'),
        expect.stringContaining('`hostAccess: {paths: [{host: /var/log, path: /logs}]}`'),
      ]),
    )
  })

  test('for a certificate and its issuer', () => {
    const networking = (spec: object) => said('LummoNetworking', { app: 'web', domains: 'a.example.com', ...spec })
    const certificate = ['Replace the field with `certificate: {secret: wild}`.']
    expect(networking({ tls: { secretName: 'wild' } })).toEqual(certificate)
    expect(networking({ tls: [{ hosts: ['a.example.com'], secretName: 'wild' }] })).toEqual(certificate)
    expect(networking({ tls: 'wild' })).toEqual(certificate)
    expect(networking({ tlsSecret: 'wild' })).toEqual(certificate)
    expect(networking({ certificate: 'wild' })).toEqual(certificate)
    expect(networking({ clusterIssuer: 'le' })).toEqual([
      'Set `network: {issuer: le}` in a `LummoPackage` instead, or under `package` of this object.',
    ])
    expect(networking({ tls: { certResolver: 'le' } })).toEqual([
      'Remove the field: certificates are issued by cert-manager, with the issuer of the settings.',
    ])
  })

  test.each(['LummoDeployment', 'LummoStatefulSet', 'LummoCron'])('for variables of a store, in a %s', (kind) => {
    expect(container({ secrets: { DB_PASSWORD: '/db/pass' } }, kind)).toEqual([
      'Add a `LummoSecret` with `path: db/pass, keys: [DB_PASSWORD]`, and list its name in `secrets`.',
    ])
    expect(container({ secrets: { TOKEN: { name: 's', key: 'k' } } }, kind)).toEqual([
      'Replace the field with `env: {TOKEN: {secret: s, key: k}}` in the container.',
    ])
    expect(container({ env: { TOKEN: { secretKeyRef: { name: 's', key: 'k' } } } }, kind)).toEqual([
      'Replace the field with `secret: s, key: k`.',
    ])
    expect(container({ configs: { LOG_LEVEL: 'debug' } }, kind)).toEqual([
      'Add a `LummoConfig` with `values: {LOG_LEVEL: debug}` instead.',
    ])
  })

  test('for the port of a Service', () => {
    const both = (port: number, own = 8080) => [
      `Set \`servicePort: ${port}\` next to the port of the container: \`http: {port: ${own}, servicePort: ${port}}\`.`,
    ]
    expect(container({ http: 9898, servicePort: 9898 })).toEqual(both(9898))
    const image = { image: 'registry.example.com/web:1.0.0', http: 80, resources: { cpu: 1, memory: '1Gi' } }
    const service = { port: 9898, targetPort: 9000 }
    expect(said('LummoDeployment', { containers: image, service })).toEqual(both(9898, 9000))
    expect(said('LummoStatefulSet', { containers: image, service })).toEqual(both(9898, 9000))
    expect(container({ http: '81:9000' })).toEqual(['Replace the field with `http: {port: 9000, servicePort: 81}`.'])
    expect(container({ http: { containerPort: 9000 } })).toEqual(['Replace the field with `port: 9000`.'])
  })

  test('for a user, and root needs another field', () => {
    const root = 'podSecurityContext: {runAsUser: 0, runAsGroup: 0}'
    expect(container({ runAsUser: 1000 })).toEqual(['Replace the field with `security: {user: 1000}` under `spec`.'])
    expect(container({ user: 0 })).toEqual([`Replace the field with \`${root}\` under \`spec\`.`])
    expect(said('LummoCron', { security: { runAsUser: 0 } })).toEqual([
      `For an image that needs root, set \`${root}\` under \`spec\` of the workload.`,
    ])
    expect(container({ security: { capabilities: ['KILL'] } })).toEqual([
      'Replace the field with `securityContext: {capabilities: {add: [KILL]}}`.',
    ])
  })

  test('for pods of a pool and of a database, and for their namespace', () => {
    const podAnnotations = { 'sidecar.istio.io/inject': 'false' }
    const annotations = 'metadata: {annotations: {sidecar.istio.io/inject: "false"}}'
    const patch = (kind: string) =>
      `Replace the field with \`patches: [{target: {kind: ${kind}}, patch: {spec: {template: {${annotations}}}}}]\`.`
    expect(said('pgbouncer', { app: 'a', podAnnotations })).toEqual([patch('Deployment')])
    expect(said('LummoDatabase', { podAnnotations }).at(-1)).toBe(patch('StatefulSet'))
    expect(said('pgbouncer', { app: 'a', service: { port: 5432 } })).toEqual(['Replace the field with `port: 5432`.'])
    expect(said('pgbouncer', { app: 'a', namespace: 'x' })).toEqual(['Set `metadata.namespace` instead.'])
    expect(said('LummoConfig', { values: { A: 'b' }, namespace: 'x' })).toEqual(['Set `metadata.namespace` instead.'])
  })
})
