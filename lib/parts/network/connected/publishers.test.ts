import { describeFindings, runCase } from '../../../../test/support/golden'

const claim = (kind: string, name: string, spec: string) =>
  `apiVersion: krm.lummo.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`
const api = (topic: string, more = '') =>
  claim(
    'LummoDeployment',
    'api',
    `{${more}containers: {image: registry.example.com/api:1.0.0, http: 8080, topic: ${topic}, resources: {cpu: 100m, memory: 128Mi}}}`,
  )
const settings = claim('LummoPackage', 'settings', '{pubsub: {project: acme-dev, projectNumber: "123456789012"}}')
const web = claim(
  'LummoDeployment',
  'web',
  '{containers: {image: registry.example.com/web:1.0.0, http: 8080, resources: {cpu: 100m, memory: 128Mi}}}',
)

function findings(...objects: string[]): string {
  const { findings: all } = runCase({ input: `# A topic\n${[settings, web, ...objects].join('---\n')}` })
  const about = all.filter(({ code }) => code === 'not-publisher')
  return about.length === 0 ? '' : describeFindings(about)
}

const topics = (text: string) => claim('LummoTopic', 'shop', `{prefix: dev-, topics: ${text}}`)

test('an application that is missing in the publishers of its topic gets a warning, and in an empty list an info', () => {
  const missing = findings(topics('[{name: orders, publishers: [web]}]'), api('orders'))
  expect(missing).toContain('warning: not-publisher')
  expect(missing).toContain('`publishers: [web, api]`')
  expect(findings(topics('[orders]'), api('orders'))).toContain('info: not-publisher')
  expect(findings(topics('orders'), api('{orders: {prefix: ORDERS_}}'))).toContain('`publishers: [api]`')
})

test.each([
  ['the topic lists it', [topics('[{name: orders, publishers: api}]'), api('dev-orders')]],
  [
    'all topics list it',
    [claim('LummoTopic', 'shop', '{prefix: dev-, publishers: [api], topics: [orders]}'), api('orders')],
  ],
  [
    'an account outside of the package can be its own',
    [topics('[{name: orders, publishers: ["group:shop@acme.com"]}]'), api('orders')],
  ],
  [
    'its account has roles',
    [
      topics('[orders]'),
      api('orders'),
      claim('LummoServiceAccount', 'api', '{google: {project: acme-dev, roles: [pubsub.publisher]}}'),
    ],
  ],
  [
    'the package grants it in another way',
    [
      topics('[orders]'),
      api('orders'),
      'apiVersion: iam.cnrm.cloud.google.com/v1beta1\nkind: IAMPolicyMember\nmetadata: {name: all, namespace: shop}\nspec: {role: roles/pubsub.publisher, member: "group:shop@acme.com", resourceRef: {kind: Project, external: projects/acme-dev}}\n',
    ],
  ],
  ['the topic is outside of the package', [topics('[orders]'), api('projects/acme/topics/orders')]],
])('no finding if %s', (_, objects) => expect(findings(...objects)).toBe(''))
