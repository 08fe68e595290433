import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../functions/suite'
import { importFiles } from '../../lib/command/commands/import/import'
import { expandObjects } from '../../lib/command/objects'
import type { Plain } from '../../lib/manifest/manifest'

const folder = mkdtempSync(join(tmpdir(), 'lummo-compose-'))
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
function run(text: string) {
  count += 1
  const path = join(folder, `compose-${count}.yaml`)
  writeFileSync(path, text)
  const { stdout, stderr, exitCode } = importFiles(['--json', path], suite)
  return {
    ...(JSON.parse(stdout) as { objects: Plain[]; compose: Plain[]; totals: Plain; findings: Plain[] }),
    stderr,
    exitCode,
  }
}

const service = (fields: string) =>
  run(`services:\n  web:\n    image: registry.example.com/web:1.4.2\n${fields.replace(/^/gm, '    ')}\n`)
const specOf = ({ objects: [first] }: { objects: Plain[] }) => first?.spec as Plain & { containers: Plain }

test.each([
  ['command: sh -c "echo $$HOME \'a b\'"', { args: ['sh', '-c', "echo $HOME 'a b'"] }],
  ['entrypoint: [/bin/web]\ncommand: [--port, "80"]', { command: ['/bin/web'], args: ['--port', '80'] }],
  ['ports: ["127.0.0.1:8080:80"]', { http: 80 }],
  ['ports: [{target: 8080, published: "80"}]', { http: { port: 8080, servicePort: 8080 } }],
  [
    'expose: [5432, 53/udp]',
    {
      ports: [
        { port: 5432, name: 'tcp-5432' },
        { port: 53, name: 'udp-53', protocol: 'UDP' },
      ],
    },
  ],
  ['environment: [LEVEL=info, "URL=a=b"]', { env: { LEVEL: 'info', URL: 'a=b' } }],
  ['mem_limit: 512m\ncpus: 0.5', { resources: { cpuLimit: '0.5', memory: '512Mi' } }],
  [
    'healthcheck: {test: curl localhost, interval: 5s, retries: 2}',
    { health: { readiness: { command: ['/bin/sh', '-c', 'curl localhost'], period: 5, failures: 2 } } },
  ],
  ['secrets: [cert]', { files: [{ path: '/run/secrets/cert', secret: 'cert', key: 'cert' }] }],
])('%s', (fields, container) => {
  const one = service(fields)
  expect(specOf(one).containers).toMatchObject(container)
  expect(one.totals.lost).toBe(0)
})

test('a volume of one service is a volume of its pods, and a shared one is a LummoVolume', () => {
  const { objects } = run(`services:
  a: {image: "r.example.com/a:1.0.0", volumes: ["data:/data", "both:/both"]}
  b: {image: "r.example.com/b:1.0.0", volumes: ["both:/both:ro"]}
volumes: {data: {}, both: {}}
`)
  expect(objects.map(({ kind, metadata }) => `${String(kind)}/${(metadata as Plain).name}`)).toEqual([
    'LummoStatefulSet/a',
    'LummoDeployment/b',
    'LummoVolume/both',
  ])
  expect(expandObjects(objects, suite).findings.filter(({ severity }) => severity === 'error')).toEqual([])
})

test('a value that looks like a secret is not copied', () => {
  const one = service('environment: {DB_PASSWORD: hunter2-hunter2, LEVEL: info}')
  expect(JSON.stringify(one)).not.toContain('hunter2')
  expect(specOf(one).containers.env).toEqual({
    DB_PASSWORD: { secret: 'web-secrets', key: 'DB_PASSWORD' },
    LEVEL: 'info',
  })
})

test('every key without a field is named with a reason', () => {
  const one = service(
    'networks: [front]\nrestart: always\nvolumes: ["./conf:/etc/web"]\nulimits: {nofile: 10}\ndeploy: {update_config: {parallelism: 1}}',
  )
  const left = one.compose.flatMap((part) => part.left as { key: string; reason: string }[])
  expect(left.map(({ key }) => key).sort()).toEqual([
    'deploy.update_config',
    'networks',
    'restart',
    'ulimits',
    'volumes[0] ./conf',
  ])
})

test.each([
  ['services: {web: {build: .}}', /has no `image`/],
  ['services: {web: {image: "web:$TAG"}}', /`\$TAG` is a shell variable/],
  ['services: {web_app: {image: "web:1"}}', /not a valid Kubernetes name/],
  ['services: {web: {image: "web:1", extends: {service: base}}}', /docker compose config/],
  ['services: {web: 5}', /must be an object/],
])('%s is an error', (text, message) => {
  const one = run(text)
  expect(one.exitCode).toBe(1)
  expect(one.findings.map(({ message }) => message).join()).toMatch(message)
})
