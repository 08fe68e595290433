import { podsIn } from './pods'
import { sourcesOf } from './sources'

const read = (spec: Record<string, unknown>) =>
  sourcesOf(podsIn(spec, [])).map(({ kind, name, keys, optional, path }) =>
    [`${kind}/${name}`, ...keys, ...(optional ? ['optional'] : []), `at ${path.join('.')}`].join(' '),
  )

test('all ways to read a ConfigMap or a Secret are found, in every sort of container', () => {
  const env = [
    { name: 'A', valueFrom: { configMapKeyRef: { name: 'colors', key: 'a' } } },
    { name: 'B', valueFrom: { secretKeyRef: { name: 'login', key: 'b', optional: true } } },
  ]
  expect(
    read({
      containers: [{ env }],
      initContainers: [{ envFrom: [{ configMapRef: { name: 'colors' } }, { secretRef: { name: 'login' } }] }],
      ephemeralContainers: [{ envFrom: [{ secretRef: { name: 'login' } }] }],
      volumes: [
        { configMap: { name: 'files', items: [{ key: 'x', path: 'x' }] } },
        { secret: { secretName: 'keys' } },
        { projected: { sources: [{ configMap: { name: 'files' } }, { secret: { name: 'keys' } }] } },
      ],
      imagePullSecrets: [{ name: 'registry' }],
    }),
  ).toEqual([
    'ConfigMap/colors a at containers.0.env.0.valueFrom.configMapKeyRef.name',
    'Secret/login b optional at containers.0.env.1.valueFrom.secretKeyRef.name',
    'ConfigMap/colors at initContainers.0.envFrom.0.configMapRef.name',
    'Secret/login at initContainers.0.envFrom.1.secretRef.name',
    'Secret/login at ephemeralContainers.0.envFrom.0.secretRef.name',
    'ConfigMap/files x at volumes.0.configMap.name',
    'Secret/keys at volumes.1.secret.secretName',
    'ConfigMap/files at volumes.2.projected.sources.0.configMap.name',
    'Secret/keys at volumes.2.projected.sources.1.secret.name',
    'Secret/registry at imagePullSecrets.0.name',
  ])
})

test.each([null, 'text', 7, {}, [null], [{ configMap: null }], [{ secret: 'x' }], [{ projected: { sources: {} } }]])(
  'lists that are %j name nothing',
  (list) => {
    const lists = { env: list, envFrom: list }
    expect(read({ containers: [lists], volumes: list, imagePullSecrets: list })).toEqual([])
  },
)
