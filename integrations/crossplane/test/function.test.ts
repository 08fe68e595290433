import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  fromCompose,
  FunctionRunnerServiceService,
  newGrpcServer,
  RunFunctionRequest,
  type RunFunctionResponse,
  Severity,
  Status,
} from '@crossplane-org/function-sdk-typescript'
import * as grpc from '@grpc/grpc-js'
import { compose } from '../src/compose.ts'

type Call = (request: RunFunctionRequest, done: (error: Error | null, response: RunFunctionResponse) => void) => void
const silent = { info() {}, debug() {}, error() {}, warn() {} }
let server: grpc.Server
let client: grpc.Client & { runFunction: Call }

before(async () => {
  server = newGrpcServer(fromCompose(compose), silent as never)
  const insecure = grpc.ServerCredentials.createInsecure()
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', insecure, (error, bound) => (error === null ? resolve(bound) : reject(error))),
  )
  const Client = grpc.makeGenericClientConstructor(FunctionRunnerServiceService as never, 'FunctionRunnerService')
  client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure()) as never
})
after(() => {
  client.close()
  server.forceShutdown()
})

/** Sends a request in the JSON form of the documentation to the server. */
const run = (request: object): Promise<RunFunctionResponse> =>
  new Promise((resolve, reject) =>
    client.runFunction(RunFunctionRequest.fromJSON({ meta: { tag: 'web' }, ...request }), (error, response) =>
      error === null ? resolve(response) : reject(error),
    ),
  )

const CONTAINERS = { image: 'registry.example.com/web:1.0', http: 8080, resources: { cpu: '100m', memory: '64Mi' } }
/** Returns a composite resource as Crossplane 2 observes it in a cluster. */
const observed = (spec: object) => ({
  composite: {
    resource: {
      apiVersion: 'krm.lummo.dev/v1alpha1',
      kind: 'LummoDeployment',
      metadata: {
        name: 'web',
        namespace: 'shop',
        uid: '5b2f7d2e-8f4a-4f0e-9a52-5c1c3b0f6c11',
        resourceVersion: '812',
        generation: 3,
        creationTimestamp: '2026-11-30T12:00:00Z',
        finalizers: ['composite.apiextensions.crossplane.io'],
        labels: { 'crossplane.io/composite': 'web', team: 'shop' },
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
        managedFields: [{ manager: 'kubectl', operation: 'Update' }],
      },
      spec: {
        crossplane: {
          compositionRef: { name: 'lummo' },
          resourceRefs: [{ apiVersion: 'v1', kind: 'Service', name: 'web' }],
        },
        ...spec,
      },
      status: { conditions: [{ type: 'Synced', status: 'True' }] },
    },
  },
})
const resourcesOf = ({ desired }: RunFunctionResponse) => desired?.resources ?? {}
const resultsOf = ({ results }: RunFunctionResponse) => results.map(({ severity, message }) => ({ severity, message }))

test('composes the objects of a short object, under stable names, and ignores the fields of Crossplane', async () => {
  const response = await run({ observed: observed({ containers: CONTAINERS }) })
  assert.deepEqual(resultsOf(response), [])
  assert.equal(response.meta?.tag, 'web')
  const resources = resourcesOf(response)
  assert.deepEqual(Object.keys(resources).sort(), ['Deployment/web', 'Service/web', 'ServiceAccount/web'])
  const deployment = resources['Deployment/web']?.resource as never as {
    metadata: { namespace: string; labels: object; annotations: object }
    spec: { template: { spec: { containers: { image: string }[] } } }
  }
  assert.equal(deployment.metadata.namespace, 'shop')
  assert.equal(deployment.spec.template.spec.containers[0]?.image, CONTAINERS.image)
  assert.doesNotMatch(JSON.stringify(resources), /crossplane\.io|last-applied|resourceVersion|managedFields/)
  const [condition] = response.conditions
  assert.equal(condition?.type, 'Expanded')
  assert.equal(condition?.status, Status.STATUS_CONDITION_TRUE)
})

test('equal requests get equal responses', async () => {
  const request = { observed: observed({ containers: CONTAINERS, replicas: 3 }) }
  assert.deepEqual(await run(request), await run(request))
})

test('reads settings from the input', async () => {
  const input = {
    apiVersion: 'krm.lummo.dev/v1alpha1',
    kind: 'LummoPackage',
    metadata: { name: 'settings' },
    spec: { images: [{ name: 'registry.example.com/web', newTag: '2.0' }] },
  }
  const response = await run({ observed: observed({ containers: CONTAINERS }), input })
  assert.deepEqual(resultsOf(response), [])
  const composed = JSON.stringify(resourcesOf(response)['Deployment/web'])
  assert.match(composed, /registry\.example\.com\/web:2\.0/)
})

test('reports an error as fatal with its field, and keeps the resources of earlier functions', async () => {
  const earlier = {
    'other-function': { resource: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other' } } },
  }
  const response = await run({
    observed: observed({ containers: CONTAINERS, replica: 3 }),
    desired: { resources: earlier },
  })
  assert.deepEqual(resultsOf(response), [
    {
      severity: Severity.SEVERITY_FATAL,
      message: 'unknown-field spec.replica: `replica` is not a field of `spec`. Did you mean `replicas`?',
    },
  ])
  assert.deepEqual(Object.keys(resourcesOf(response)), ['other-function'])
  const [condition] = response.conditions
  assert.equal(condition?.status, Status.STATUS_CONDITION_FALSE)
  assert.match(condition?.message ?? '', /Did you mean `replicas`/)
})

test('reports an error of the settings, and composes nothing', async () => {
  const input = {
    apiVersion: 'krm.lummo.dev/v1alpha1',
    kind: 'LummoPackage',
    metadata: { name: 's' },
    spec: { lables: {} },
  }
  const response = await run({ observed: observed({ containers: CONTAINERS }), input })
  assert.match(resultsOf(response)[0]?.message ?? '', /`lables` is not a field/)
  assert.deepEqual(resourcesOf(response), {})
})

test('composes with the resources of earlier functions', async () => {
  const earlier = {
    'other-function': { resource: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other' } } },
  }
  const response = await run({ observed: observed({ containers: CONTAINERS }), desired: { resources: earlier } })
  assert.equal(Object.keys(resourcesOf(response)).length, 4)
})

test('reads short objects among the required resources, and composes only those of the composite resource', async () => {
  const base = {
    apiVersion: 'krm.lummo.dev/v1alpha1',
    kind: 'LummoContainer',
    metadata: { name: 'std', namespace: 'shop', uid: '1' },
    spec: { resources: { cpu: '250m', memory: '128Mi' } },
  }
  const { resources: _resources, ...rest } = CONTAINERS
  const response = await run({
    observed: observed({ containers: { ...rest, base: 'std' } }),
    requiredResources: { bases: { items: [{ resource: base }] } },
  })
  assert.deepEqual(
    resultsOf(response).filter(({ severity }) => severity === Severity.SEVERITY_FATAL),
    [],
  )
  assert.match(JSON.stringify(resourcesOf(response)['Deployment/web']), /250m/)
  assert.deepEqual(Object.keys(resourcesOf(response)).sort(), ['Deployment/web', 'Service/web', 'ServiceAccount/web'])
})

test('a request without a composite resource is fatal', async () => {
  assert.deepEqual(resultsOf(await run({})), [
    { severity: Severity.SEVERITY_FATAL, message: 'The request has no observed composite resource.' },
  ])
})
