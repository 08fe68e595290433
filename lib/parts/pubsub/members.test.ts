import { suite } from '../../../functions/suite'
import { expandObjects } from '../../command/objects'
import { isPlain, type Plain } from '../../manifest/manifest'

const SETTINGS = {
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'LummoPackage',
  metadata: { name: 'settings' },
  spec: { pubsub: { project: 'acme-prod', projectNumber: '1234' }, checks: { external: ['ServiceAccount/shared'] } },
}
const topic = (publishers: string) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'LummoTopic',
  metadata: { name: 'shop', namespace: 'shop' },
  spec: { topics: [{ name: 'orders', publishers }] },
})
const google = {
  apiVersion: 'iam.cnrm.cloud.google.com/v1beta1',
  kind: 'IAMServiceAccount',
  metadata: { name: 'importer', namespace: 'data' },
  spec: {},
}
const deployment = (serviceAccount?: string, annotations = {}) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'LummoDeployment',
  metadata: { name: 'importer', namespace: 'data', annotations },
  spec: {
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    containers: { image: 'importer:1.0', resources: { cpu: 1, memory: '1Gi' } },
  },
})

/** Returns the members of all generated grants. */
function members(...objects: Plain[]): unknown[] {
  const expanded = expandObjects([SETTINGS, ...objects], suite)
  expect(expanded.findings).toEqual([])
  return expanded.objects.flatMap((one) => {
    if (one.kind !== 'IAMPolicyMember' || !isPlain(one.spec)) return []
    return [one.spec.member ?? one.spec.memberFrom]
  })
}
const PRINCIPAL =
  'principal://iam.googleapis.com/projects/1234/locations/global/workloadIdentityPools/acme-prod.svc.id.goog/subject/ns/data/sa/'

test('an IAMServiceAccount of the package is referred to by name and namespace', () => {
  expect(members(google, topic('importer'))).toEqual([{ serviceAccountRef: { name: 'importer', namespace: 'data' } }])
})

test('an application is the account of Kubernetes that it runs as', () => {
  expect(members(deployment(), topic('importer'))).toEqual([`${PRINCIPAL}importer`])
  expect(members(deployment('shared'), topic('importer'))).toEqual([`${PRINCIPAL}shared`])
})

test('an application that acts as a Google service account is that account', () => {
  const annotations = { 'iam.gke.io/gcp-service-account': 'importer@acme.iam.gserviceaccount.com' }
  expect(members(deployment(undefined, annotations), topic('importer'))).toEqual([
    'serviceAccount:importer@acme.iam.gserviceaccount.com',
  ])
})

test('an account that a host has renamed is found by the name that the application says', () => {
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name: 'dev-imports',
      namespace: 'data',
      annotations: {
        'internal.config.kubernetes.io/previousNames': 'imports',
        'iam.gke.io/gcp-service-account': 'imports@acme.iam.gserviceaccount.com',
      },
    },
  }
  expect(members(deployment('imports'), account, topic('importer'))).toEqual([
    'serviceAccount:imports@acme.iam.gserviceaccount.com',
  ])
})

test('an IAMServiceAccount is meant rather than the application of the same name', () => {
  expect(members(deployment(), google, topic('importer'))).toEqual([
    { serviceAccountRef: { name: 'importer', namespace: 'data' } },
  ])
})

test('all parts of an application get the right, each account once', () => {
  const cron = {
    apiVersion: 'krm.lummo.dev/v1alpha1',
    kind: 'LummoCron',
    metadata: { name: 'nightly', namespace: 'data' },
    spec: {
      app: 'importer',
      schedule: '0 2 * * *',
      containers: { image: 'importer:1.0', resources: { cpu: 1, memory: '1Gi' } },
    },
  }
  expect(members(deployment(), cron, topic('importer'))).toEqual([`${PRINCIPAL}nightly`, `${PRINCIPAL}importer`])
})
