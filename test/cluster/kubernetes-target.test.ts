import { resourceNameOf } from '../../lib/cluster/resource-name'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import type { Plain } from '../../lib/manifest/manifest'
import { describeTarget } from '../../operator/targets/contract'
import { describeServer, WIDGET } from '../../operator/targets/server-contract'
import { accessOf } from './cluster-access'
import { api, eventually } from './live'

const { target, close } = accessOf()

beforeAll(async () => {
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } }
  await api.create({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      names: { kind: WIDGET.kind, plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }],
    },
  })
  await eventually(async () => (await api.call('GET', '/apis/example.com/v1/widgets')).status, 200)
})

afterAll(() => {
  api.close()
  close()
})

let namespaces = 0

async function create() {
  namespaces += 1
  const namespace = `target-${namespaces}`
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  return { target, namespace, putAsOther }
}

/** Stores an object by PUT, or by POST if it is new. */
async function putAsOther(resource: DeploymentResource): Promise<DeploymentResource> {
  const { apiVersion, kind, metadata } = resource
  const path = await api.pathOf(apiVersion, kind, metadata.namespace)
  const isNew = (await target.get(resourceNameOf(resource))) === undefined
  const query = '?fieldManager=other'
  const { status, body } = isNew
    ? await api.call('POST', `${path}${query}`, resource)
    : await api.call('PUT', `${path}/${metadata.name}${query}`, resource)
  expect([200, 201]).toContain(status)
  const { managedFields, ...others } = body.metadata as Plain
  return { ...body, metadata: others } as unknown as DeploymentResource
}

describeTarget('a cluster', create)
describeServer('a cluster', create)
