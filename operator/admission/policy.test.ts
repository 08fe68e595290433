import { suite } from '../../functions/suite'
import type { Manifest, Plain } from '../../lib/manifest/manifest'
import { WEBHOOK_CERTIFICATE, admissionPolicy, admissionWebhook } from './policy'

const webhook = admissionWebhook(suite).find(({ kind }) => kind === 'ValidatingWebhookConfiguration')
const [hook = {}] = (webhook?.webhooks ?? []) as Plain[]
const [policy = {} as Manifest, binding] = admissionPolicy(suite)

test('neither webhook nor policy stops a cluster in which the operator does not answer', () => {
  expect(hook).toMatchObject({ failurePolicy: 'Ignore', sideEffects: 'None', timeoutSeconds: 5 })
  expect(policy.spec).toMatchObject({ failurePolicy: 'Ignore' })
})

test('both see every kind of short object, and nothing else', () => {
  for (const rules of [hook.rules, (policy.spec as { matchConstraints: Plain }).matchConstraints.resourceRules]) {
    const all = rules as { apiGroups: string[]; operations: string[]; resources: string[] }[]
    expect(all.flatMap(({ apiGroups }) => apiGroups)).toEqual(['krm.lummo.dev', 'gati.dev'])
    for (const { operations } of all) expect(operations).toEqual(['CREATE', 'UPDATE'])
    const resources = all.flatMap((one) => one.resources)
    expect(resources).toHaveLength(suite.kinds.length + 1)
    // Status and finalizers are not checked.
    expect(resources.filter((one) => !/^[a-z]+$/.test(one))).toEqual([])
  }
})

test('the certificate is valid for the Service of the webhook, and its authority is injected', () => {
  const { service } = hook.clientConfig as { service: { name: string; namespace: string } }
  const [, certificate = {} as Manifest] = admissionWebhook(suite)
  expect(certificate.kind).toBe('Certificate')
  expect(certificate.spec).toMatchObject({ secretName: WEBHOOK_CERTIFICATE })
  expect((certificate.spec as { dnsNames: string[] }).dnsNames).toContain(`${service.name}.${service.namespace}.svc`)
  expect(webhook?.metadata.annotations).toEqual({
    'cert-manager.io/inject-ca-from': `${service.namespace}/${certificate.metadata.name}`,
  })
})

test('the policy is bound, and knows the fields of each kind in all spellings', () => {
  expect(binding?.spec).toEqual({ policyName: policy.metadata.name, validationActions: ['Deny'] })
  const { variables } = policy.spec as unknown as { variables: { name: string; expression: string }[] }
  const expression = variables.find(({ name }) => name === 'inSpec')?.expression ?? ''
  const table = JSON.parse(/\{.*\}/.exec(expression)?.[0] ?? '{}') as Record<string, string[]>
  expect(Object.keys(table).sort()).toEqual([...suite.kinds, suite.settings].map(({ kind }) => kind).sort())
  expect(table.LummoDeployment).toEqual(expect.arrayContaining(['containers', 'part-of', 'partOf', 'scaling']))
  // cel-go reads expressions of at most 100,000 characters.
  for (const one of variables) expect(one.expression.length).toBeLessThan(50_000)
})
