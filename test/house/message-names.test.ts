import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asResourceList, runList } from '../support/golden'

/**
 * Pattern of a name in a message, optionally followed by a remark in parentheses: a field in backticks, or `Kind/name`.
 */
const NAME = '(?:`[^`]+`|[A-Z][A-Za-z]+/[\\w.-]+)(?: \\([^()]*\\))?'
const LIST = new RegExp(`${NAME}(?:(?:, | and | or |, and )${NAME})+`, 'g')

/** Returns the lists of a message that have more than five names. */
const longLists = (message: string): string[] =>
  (message.match(LIST) ?? []).filter((list) => (list.match(new RegExp(NAME, 'g')) ?? []).length > 5)

test('no expected message names more than five fields or objects', () => {
  const root = join(__dirname, '..')
  const files = ['golden', 'checks', 'diff', 'functions'].flatMap((folder) =>
    (readdirSync(join(root, folder), { recursive: true }) as string[])
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => join(root, folder, file)),
  )
  const messages = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\^ (?:error|warning|info) [a-z0-9-]+: (.*)$/gm)].map(
      ([, text = '']) => text,
    ),
  )
  expect(messages.length).toBeGreaterThan(1000)
  expect(messages.flatMap(longLists)).toEqual([])
})

const numbers = Array.from({ length: 12 }, (_, at) => at + 1)
const many = (write: (number: number) => string, between = ', '): string => numbers.map(write).join(between)
const image = 'image: "registry.example.com/a:1.0.0", resources: {cpu: 100m, memory: 64Mi}'
const short = (kind: string, spec: string, name = 'shop') =>
  `apiVersion: krm.lummo.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`
const workloads = (spec: string) => many((number) => short('LummoDeployment', spec, `shop-${number}`), '---\n')

/** Packages whose message would have twelve names to list. */
test.each([
  ['users of a Secret', 'no-secret', workloads(`{containers: {${image}, secrets: shop-keys}}`)],
  [
    'keys of a Secret',
    'no-secret',
    short(
      'LummoDeployment',
      `{containers: {${image}, env: {${many((number) => `V${number}: {secret: keys, key: k${number}}`)}}}}`,
    ),
  ],
  [
    'ports of a Service',
    'no-port',
    `apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {selector: {app: db}, ports: [${many((number) => `{name: p${number}, port: ${number}}`)}]}\n---\n${short('LummoDeployment', `{containers: {${image}, env: {URL: "http://db:8080"}}}`)}`,
  ],
  [
    'containers',
    'no-container',
    short(
      'LummoDeployment',
      `{containers: [{name: shop, ${image}}, ${many((number) => `{name: c${number}, ${image}}`)}], scaling: {max: 3, cpu: {target: 70, container: other}}}`,
    ),
  ],
  [
    'hosts of a policy',
    'policy-host',
    `${short('LummoPolicy', `{hosts: [${many((number) => `h${number}.example.com`)}]}`)}---\n${short('LummoNetworking', '{app: shop, ports: {http: 8080}, domains: other.example.org}')}`,
  ],
  [
    'registries of a policy',
    'policy-registry',
    `${short('LummoPolicy', `{registries: [${many((number) => `r${number}.example.com`)}]}`)}---\n${short('LummoDeployment', `{containers: {${image}}}`)}`,
  ],
  [
    'users of a volume',
    'one-node-disk',
    `${short('LummoVolume', '{size: 1Gi}', 'data')}---\n${workloads(`{containers: {${image}}, volumes: {name: data, claim: data, path: /data}}`)}`,
  ],
])('a message lists few of many: %s', (_what, code, input) => {
  const messages = runList(asResourceList(input)).findings.filter((finding) => finding.code === code)
  expect(messages).not.toEqual([])
  for (const { message } of messages) {
    expect(longLists(message)).toEqual([])
    expect(message.match(/\b\w*7\b/)).toBeNull()
    expect(message.split('\n')[0]?.length).toBeLessThan(400)
  }
})
