import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import type { Manifest, Plain } from '../../lib/manifest/manifest'
import { podsOf } from '../../lib/manifest/observed/pods'

const KINDS = [
  ['LummoDeployment', {}],
  ['LummoStatefulSet', {}],
  ['LummoDaemonSet', {}],
  ['LummoRollout', { version: '1' }],
  ['LummoJob', { deadline: '1h' }],
  ['LummoCron', { schedule: '0 3 * * *' }],
] as const

const parts = {
  image: 'registry.example.com/ledger:1.0.0',
  resources: { cpu: '100m', memory: '128Mi' },
  env: { MODE: 'fast' },
}

const claim = (kind: string, spec: Plain): Plain => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name: 'ledger' },
  spec,
})

function expanded(kind: string, spec: Plain) {
  const { objects, findings } = expandObjects([claim(kind, spec)], suite)
  const made = objects as unknown as Manifest[]
  const pods = made.flatMap((one) => podsOf(one) ?? [])
  return {
    errors: findings.filter(({ severity }) => severity === 'error'),
    containers: pods.flatMap((one) => one.containers.map(({ spec }) => spec)),
    configs: made.flatMap((one) => (one.kind === 'ConfigMap' ? [one.metadata.name] : [])),
  }
}

describe.each(KINDS)('%s', (kind, required) => {
  test.each([
    ['a list', [{ name: 'client', ...parts }]],
    ['an object keyed by name', { client: parts }],
    ['the only one', { name: 'client', ...parts }],
  ])('an only container keeps its name, and is the main one, as %s', (_form, containers) => {
    const volumes = [{ name: 'cache', path: '/cache', empty: {} }]
    const { errors, containers: made, configs } = expanded(kind, { ...required, containers, volumes })
    expect(errors).toEqual([])
    expect(made.map(({ name }) => name)).toEqual(['client'])
    expect(made[0]?.volumeMounts).toContainEqual({ name: 'cache', mountPath: '/cache' })
    expect(configs).toEqual(['ledger-env'])
  })

  test('a sidecar next to it leaves no doubt', () => {
    const containers = { client: parts, audit: { ...parts, sidecar: true } }
    const { errors, containers: made } = expanded(kind, { ...required, containers })
    expect(errors).toEqual([])
    expect(made.map(({ name }) => name)).toEqual(['client'])
  })

  test('`main` names the main one of several', () => {
    const containers = { audit: parts, client: parts }
    const { errors, containers: made, configs } = expanded(kind, { ...required, main: 'client', containers })
    expect(errors).toEqual([])
    expect(made.map(({ name }) => name)).toEqual(['client', 'audit'])
    expect(configs).toEqual(['ledger-env', 'ledger-audit-env'])
  })
})

test.each([
  [{ containers: { audit: parts, client: parts } }, 'spec.containers', /Add `main: audit`/],
  [
    { containers: { audit: parts, ledgr: parts } },
    'spec.containers',
    /Rename `ledgr` to `ledger`, or add `main: ledgr`/,
  ],
  [{ main: 'clent', containers: { client: parts } }, 'spec.main', /Did you mean `client`/],
  [{ main: 'audit', containers: { client: parts, audit: { ...parts, sidecar: true } } }, 'spec.main', /`main: client`/],
])('the message names a way to keep the names: %#', (spec, field, message) => {
  const { errors } = expanded('LummoDeployment', spec)
  expect(errors.map(({ code, path }) => [code, path?.join('.')])).toEqual([['no-main', field]])
  expect(errors[0]?.message).toMatch(message)
})

test('an only container without a name gets that of `main`', () => {
  expect(expanded('LummoJob', { deadline: '1h', main: 'client', containers: parts }).containers[0]?.name).toBe('client')
})
