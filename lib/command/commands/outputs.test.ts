import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../../functions/suite'
import { deployment, documents, type Resource, short, workload } from '../../../test/support/objects'
import { outputs } from './outputs'

/** Runs the command on a folder with one file. */
function run(objects: readonly Resource[], ...options: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-'))
  writeFileSync(join(folder, 'all.yaml'), documents(objects))
  return outputs([folder, ...options], suite)
}

const settings = (network: object) => short('LummoPackage', 'settings', { network })

test('a cluster domain of the settings is in every address, and an object can have its own', () => {
  const { stdout } = run(
    [
      settings({ clusterDomain: 'prod.example.com' }),
      deployment().inNamespace('shop'),
      deployment()
        .named('edge')
        .inNamespace('shop')
        .spec({ package: { network: { clusterDomain: 'edge.example.com' } } }),
      workload('LummoStatefulSet').named('data').inNamespace('shop'),
    ],
    '--json',
  )
  const { outputs: found, findings } = JSON.parse(stdout)
  expect(findings.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([])
  expect(found['LummoDeployment/web'].kube_endpoint).toEqual({ http: 'web.shop.svc.prod.example.com:80' })
  expect(found['LummoDeployment/edge'].kube_endpoint).toEqual({ http: 'edge.shop.svc.edge.example.com:80' })
  expect(found['LummoStatefulSet/data'].pod_hostname).toEqual(['data-0.data-headless.shop.svc.prod.example.com'])
})

test('text has a paragraph for each object with an address, and none for the rest', () => {
  const { stdout, exitCode } = run([
    deployment({ grpc: 9090 }).inNamespace('shop'),
    short('LummoConfig', 'flags', { values: { DEBUG: '0' } }).inNamespace('shop'),
  ])
  expect(exitCode).toBe(0)
  expect(stdout).toBe(`LummoDeployment/web
  namespace             shop
  service               web
  kube_endpoint         http  web.shop.svc.cluster.local:80
                        grpc  web.shop.svc.cluster.local:9090
  port_forward_command  http  kubectl port-forward -n shop service/web 80:80
                        grpc  kubectl port-forward -n shop service/web 9090:9090
`)
})

test('an error in the input leaves no outputs', () => {
  const wrong = [deployment().spec({ replica: 3 })]
  expect(run(wrong)).toMatchObject({ stdout: '', exitCode: 1, stderr: expect.stringContaining('`replicas`') })
  expect(JSON.parse(run(wrong, '--json').stdout)).toMatchObject({ outputs: {}, findings: [{ code: 'unknown-field' }] })
})

test('a wrong cluster domain is a finding at its line', () => {
  const { stderr, exitCode } = run([settings({ clusterDomain: 'Prod_Domain' }), deployment()])
  expect(exitCode).toBe(1)
  expect(stderr).toContain('spec.network.clusterDomain')
})

test.each([
  [[], 'outputs requires at least one PATH.'],
  [['--format', 'yaml', '.'], 'outputs --format must be one of text, json, but is `yaml`.'],
])('%j is a wrong call', (args, message) => {
  expect(outputs(args, suite)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) })
})
