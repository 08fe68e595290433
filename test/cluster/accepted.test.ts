import type { Plain } from '../../lib/manifest/manifest'
import { emittedOutputs } from '../conformance/outputs'
import { Api } from './api'
import { changes } from './stored-changes'

const api = new Api(JSON.parse(process.env.LUMMO_CLUSTER ?? ''))
const namespaces = new Map<string, Promise<unknown>>()

/** Kinds that have no definition in the folder. `npm run conformance` checks them with its own schemas. */
const UNKNOWN =
  /^no (iam\.cnrm\.cloud\.google\.com\/v1beta1 IAMServiceAccount|external-secrets\.io\/v1beta1 ExternalSecret|monitoring\.coreos\.com\/v1 PrometheusRule|generators\.external-secrets\.io\/v1alpha1 Password)$/
/** GKE selects Ingress classes only by this annotation. */
const WARNINGS = /^299 - "annotation \\"kubernetes\.io\/ingress\.class\\" is deprecated/

afterAll(() => api.close())

/** Creates a namespace with its default account. */
async function namespace(name: string): Promise<void> {
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  await api.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } })
}

/** Returns the errors, warnings and changes of an API server for an object. The server does not store the object. */
async function problems(object: Plain): Promise<string[]> {
  const { namespace: of = 'default' } = object.metadata as { namespace?: string }
  if (!namespaces.has(of)) namespaces.set(of, namespace(of))
  await namespaces.get(of)
  const { status, body, warnings } = await api.create(object, 'dryRun=All&fieldValidation=Strict')
  const told = warnings.filter((text) => !WARNINGS.test(text))
  // The namespace can already exist in the cluster, or be created by another case.
  if (status === 409 && body.reason === 'AlreadyExists') return told
  if (status >= 300) return UNKNOWN.test(String(body.message)) ? told : [...told, String(body.message)]
  // `stringData` is write-only. The API server moves the values of `stringData` to `data`.
  const { stringData: _, ...sent } = object
  // Pods only occur as inputs, and the server adds the token of an account to each pod.
  return object.kind === 'Pod' ? told : [...told, ...changes(sent, body, String(object.kind))]
}

test.each(emittedOutputs())('an API server takes what comes of $file, and keeps it as it is', async ({ objects }) => {
  const found = await Promise.all(
    objects.map(async (object) =>
      (await problems(object)).map((text) => `${object.kind}/${(object.metadata as Plain).name}: ${text}`),
    ),
  )
  expect(found.flat()).toEqual([])
})

test('an API server refuses what is wrong, and this would notice', async () => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports: [{ port: 80 }] } }
  expect(await problems(service)).toEqual([])
  expect(await problems({ ...service, spec: { ports: [{ port: 80, nam: 'http' }] } })).toEqual([
    expect.stringContaining('unknown field "spec.ports[0].nam"'),
  ])
  const scaler = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'a'.repeat(60) } }
  const triggers = [{ type: 'cron', metadata: { timezone: 'UTC', start: '0 6 * * *', end: '0 20 * * *' } }]
  const asked = await problems({ ...scaler, spec: { scaleTargetRef: { name: 'a' }, triggers } })
  expect(asked).toEqual([expect.stringContaining('scaledobject.keda.sh')])
  const settings = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'a' } }
  const limits = [{ type: 'Container', default: { cpu: '1', memory: '1Gi' }, defaultRequest: { cpu: '2' } }]
  expect(await problems({ ...settings, spec: { limits } })).toEqual([expect.stringContaining('defaultRequest')])
})
