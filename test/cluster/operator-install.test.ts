import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { suite } from '../../functions/suite'
import { crds } from '../../lib/command/commands/crds'
import type { Plain } from '../../lib/manifest/manifest'
import { admissionPolicy, admissionWebhook } from '../../operator/admission/policy'
import { reviewClaim } from '../../operator/admission/review'
import { type AdmissionServer, serveAdmission } from '../../operator/admission/server'
import { EMITTED_KINDS } from '../../operator/rbac/emitted-kinds'
import { roleFiles } from '../../operator/rbac/roles'
import { deployment, type Resource, short } from '../support/objects'
import { api, eventually } from './live'

const HOME = 'operator-install'
const scratch = mkdtempSync(join(tmpdir(), 'lummo-install-'))
let server: AdmissionServer

const claim = (name: string, spec: Plain = {}): Plain => deployment().named(name).inNamespace(HOME).spec(spec).object
const PATH = `/apis/krm.lummo.dev/v1alpha1/namespaces/${HOME}/lummodeployments`
const dryRun = (object: Plain) => api.call('POST', `${PATH}?dryRun=All`, object)
const apply = (object: Plain, manager: string, subresource = '') =>
  api.call(
    'PATCH',
    `${PATH}/${String((object.metadata as Plain).name)}${subresource}?fieldManager=${manager}&force=true`,
    object,
    'application/apply-patch+yaml',
  )

/** Creates or replaces a cluster-scoped object, or an object in its namespace. */
async function put(object: Plain): Promise<void> {
  const { status, body } = await api.apply(object, true)
  if (status >= 300) throw new Error(`${String(object.kind)}: ${JSON.stringify(body)}`)
}

beforeAll(async () => {
  for (const name of [HOME, 'lummo-system']) {
    await put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  }
  for (const definition of loadAll(crds(['--operator'], suite).stdout) as Plain[]) await put(definition)
  await eventually(async () => (await dryRun(claim('probe'))).status, 201)
})

afterAll(async () => {
  await server?.close()
  const kinds = '/apis/admissionregistration.k8s.io/v1'
  await api.call('DELETE', `${kinds}/validatingadmissionpolicybindings/lummo-known-fields`)
  await api.call('DELETE', `${kinds}/validatingadmissionpolicies/lummo-known-fields`)
  await api.call('DELETE', `${kinds}/validatingwebhookconfigurations/lummo-operator`)
  rmSync(scratch, { recursive: true })
  api.close()
})

describe('a stored short object', () => {
  const stateOf = (body: Plain) => {
    const { conditions } = body.status as { conditions: Plain[] }
    return conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`)
  }

  test('is pending until the operator processes it, and keeps misspelt fields', async () => {
    const { status, body } = await api.call('POST', PATH, claim('stored', { replcas: 2, scaling: { max: 3, mn: 1 } }))
    expect(status).toBe(201)
    expect(stateOf(body)).toEqual(['Ready Unknown Pending'])
    expect(body.spec).toMatchObject({ replcas: 2, scaling: { max: 3, mn: 1 } })
  })

  test('gets conditions of two controllers without a new generation', async () => {
    const condition = (type: string, status: string) => ({
      ...{ type, status, reason: 'Tested', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' },
    })
    const written = (one: Plain) => ({
      apiVersion: 'krm.lummo.dev/v1alpha1',
      kind: 'LummoDeployment',
      metadata: { name: 'stored', namespace: HOME },
      status: { conditions: [one] },
    })
    await apply(written(condition('Ready', 'True')), 'lummo-operator', '/status')
    const { body } = await apply(written(condition('Billed', 'True')), 'billing', '/status')
    expect(stateOf(body).sort()).toEqual(['Billed True Tested', 'Ready True Tested'])
    expect((body.metadata as Plain).generation).toBe(1)
  })
})

describe('the admission policy', () => {
  beforeAll(async () => {
    for (const object of admissionPolicy(suite)) await put(object)
    // An API server reads policies at intervals, so changes take effect later.
    await eventually(async () => (await dryRun(claim('probe', { replcas: 2 }))).status, 422)
  })

  test('refuses unknown fields of the spec and next to it', async () => {
    const misspelt = await dryRun(claim('other', { replcas: 2 }))
    expect(misspelt.body.message).toContain('`replcas` is not a field of `spec` of LummoDeployment.')
    const outside = await dryRun({ ...claim('other'), replicas: 2 })
    expect(outside.body.message).toContain('`replicas` is not a field of LummoDeployment.')
  })

  test.each([
    ['a deployment', deployment().spec({ replicas: 2, containers: { port: undefined } })],
    ['a legacy spelling', short('LummoJob', 'job', { 'part-of': 'shop', containers: { image: 'a:1' } })],
    ['settings', short('LummoPackage', 'settings', { workload: { stop: { grace: 60 } } })],
  ])('takes %s', async (_what, one: Resource) => {
    const answer = await api.create(one.inNamespace(HOME).object, 'dryRun=All')
    expect([answer.status, answer.body.message]).toEqual([201, undefined])
  })

  test('lets metadata of an object with unknown fields change, but not its spec', async () => {
    const patch = (change: Plain) => api.call('PATCH', `${PATH}/stored`, change, 'application/merge-patch+json')
    expect((await patch({ metadata: { finalizers: ['krm.lummo.dev/operator'] } })).status).toBe(200)
    expect((await patch({ spec: { replicas: 3 } })).status).toBe(422)
    expect((await patch({ metadata: { finalizers: [] } })).status).toBe(200)
  })
})

describe('the webhook', () => {
  const others: Plain[] = []

  beforeAll(async () => {
    const [certFile, keyFile] = ['tls.crt', 'tls.key'].map((name) => join(scratch, name)) as [string, string]
    const subject = ['-subj', '/CN=operator', '-addext', 'subjectAltName=IP:127.0.0.1']
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
    spawnSync('openssl', [...made, ...subject, '-keyout', keyFile, '-out', certFile])
    server = await serveAdmission({
      port: 0,
      certFile,
      keyFile,
      review: (review) => reviewClaim(review, () => ({ claims: others }), suite),
      onError: () => {},
    })
    const configuration = admissionWebhook(suite).find(({ kind }) => kind === 'ValidatingWebhookConfiguration') as Plain
    const [hook] = configuration.webhooks as Plain[]
    const caBundle = readFileSync(certFile).toString('base64')
    const clientConfig = { url: `https://127.0.0.1:${server.port}/validate`, caBundle }
    await put({ ...configuration, webhooks: [{ ...hook, clientConfig }] })
    await eventually(async () => (await dryRun(claim('probe', { scaling: { max: 3, mn: 1 } }))).status, 422)
  })

  test('refuses errors with the messages of the command line', async () => {
    const { body } = await dryRun(claim('other', { scaling: { max: 3, mn: 1 } }))
    expect(body.message).toMatch(/spec\.scaling\.mn: `mn` is not a field of `scaling`\. Did you mean `min`\?/)
  })

  test('returns other findings as warnings', async () => {
    const moving = deployment({ image: 'web:latest' }).inNamespace(HOME).object
    const { status, warnings } = await dryRun(moving)
    expect(status).toBe(201)
    expect(warnings.join()).toContain('latest')
  })

  test('refuses nothing while it does not answer', async () => {
    await server.close()
    const { status } = await dryRun(claim('other', { scaling: { max: 3, mn: 1 } }))
    expect(status).toBe(201)
  })
})

describe('the roles', () => {
  const OPERATOR = 'system:serviceaccount:lummo-system:lummo-operator'
  const isAllowed = async (attributes: Plain): Promise<boolean> => {
    const kind = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview' }
    const { body } = await api.create({
      ...kind,
      metadata: {},
      spec: { user: OPERATOR, resourceAttributes: attributes },
    })
    return (body.status as Plain).allowed === true
  }

  beforeAll(async () => {
    // Other tests in the same cluster also bind the role for cluster-scoped objects.
    await api.call('DELETE', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/lummo-operator-cluster-objects')
    const clusterRoles = { verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'clusterroles' }
    await eventually(() => isAllowed(clusterRoles), false)
    for (const { name, objects } of roleFiles(suite)) {
      if (['rbac-own-namespace.yaml', 'rbac-cluster-wide.yaml'].includes(name))
        for (const one of objects) await put(one)
    }
    await eventually(() => isAllowed({ verb: 'list', group: 'apps', resource: 'deployments' }), true)
  })

  test('allow what the output of short objects requires', async () => {
    const namespaced = EMITTED_KINDS.filter(({ isNamespaced }) => isNamespaced)
    const denied: string[] = []
    for (const { group, resource } of namespaced) {
      if (!(await isAllowed({ verb: 'patch', group, resource, namespace: HOME }))) denied.push(resource)
    }
    expect(denied).toEqual([])
    const served = await Promise.all(
      EMITTED_KINDS.filter(({ group }) => ['', 'apps', 'batch', 'policy'].includes(group) || group.endsWith('k8s.io'))
        .filter(({ group }) => group !== 'gateway.networking.k8s.io')
        .map(async ({ group, kind, resource }) => {
          const path = await api.pathOf(group === '' ? 'v1' : `${group}/v1`, kind)
          return path?.endsWith(`/${resource}`) === true ? [] : [`${group} ${resource}`]
        }),
    )
    expect(served.flat()).toEqual([])
  })

  test.each([
    [{ verb: 'get', resource: 'secrets', namespace: HOME }],
    [{ verb: 'create', resource: 'pods', subresource: 'exec', namespace: HOME }],
    [{ verb: 'delete', resource: 'persistentvolumeclaims', namespace: HOME }],
    [{ verb: 'escalate', group: 'rbac.authorization.k8s.io', resource: 'roles', namespace: HOME }],
    [{ verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'clusterroles' }],
    [{ verb: 'update', group: 'coordination.k8s.io', resource: 'leases', name: 'other', namespace: 'lummo-system' }],
  ])('deny %j', async (attributes) => {
    expect(await isAllowed(attributes)).toBe(false)
  })
})
