import { suite } from '../../../../functions/suite'
import { expandObjects } from '../../../command/objects'

const IMAGE = 'registry.example.com/ticker:1.0.0'
const claim = (container: object, spec: object = {}) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'LummoDeployment',
  metadata: { name: 'ticker' },
  spec: {
    containers: { image: IMAGE, http: 8080, resources: { cpu: '100m', memory: '128Mi' }, ...container },
    ...spec,
  },
})

function expanded(container: object, spec?: object) {
  const { objects, findings } = expandObjects([claim(container, spec)], suite)
  const find = (kind: string) => objects.find((one) => one.kind === kind)
  const deployment = find('Deployment')?.spec as { template: { spec: { containers: Record<string, unknown>[] } } }
  const [made = {}] = deployment?.template.spec.containers ?? []
  const variables = findings.filter(({ code }) => code === 'no-variable').map(({ message }) => message)
  return { env: made.env, envFrom: made.envFrom, data: find('ConfigMap')?.data, variables, findings }
}

test('the own environment wins over Secrets and ConfigMaps', () => {
  const { envFrom } = expanded({ env: { LOG_LEVEL: 'debug' }, secrets: 'shared', configs: 'common' })
  expect(envFrom).toEqual([
    { configMapRef: { name: 'common' } },
    { secretRef: { name: 'shared' } },
    { configMapRef: { name: 'ticker-env' } },
  ])
})

test('what refers to other variables is expanded, after what it names', () => {
  const { env, data, variables } = expanded({
    secrets: 'queue',
    env: { A_URL: 'x/$(B_URL)', B_URL: 'amqp://$(QUEUE_PASSWORD)@$(HOST)', HOST: 'queue', SHELL_TEXT: '$(date +%s)' },
  })
  expect(env).toEqual([
    { name: 'B_URL', value: 'amqp://$(QUEUE_PASSWORD)@$(HOST)' },
    { name: 'A_URL', value: 'x/$(B_URL)' },
  ])
  expect(data).toEqual({ HOST: 'queue', SHELL_TEXT: '$(date +%s)' })
  expect(variables).toEqual([])
})

test('a variable that comes later, and one that is not defined, get a warning', () => {
  const list = expanded({
    env: [
      { name: 'URL', value: 'http://$(HOST)' },
      { name: 'HOST', value: 'a' },
    ],
  })
  expect(list.variables[0]).toMatch(/^`URL` refers to `HOST`, which is defined later/)
  const args = expanded({ env: { HOST: 'a' }, args: ['--host=$(HOST)', '--port=$(PORT)', '$$(PORT)', '$(hostname)'] })
  expect(args.variables).toHaveLength(1)
  expect(args.variables[0]).toMatch(/^Unknown variable `PORT`/)
})

test('an escaped reference is the literal that the advice promises, in both forms', () => {
  const { env, data, variables } = expanded({ env: { TEXT: '$$(HOST)', PRICE: '5$$', DATE: '$$(date +%s)' } })
  expect(env).toEqual([{ name: 'TEXT', value: '$$(HOST)' }])
  expect(data).toEqual({ PRICE: '5$$', DATE: '$$(date +%s)' })
  expect(variables).toEqual([])
})

test('variables that refer to each other cannot be put in order', () => {
  const { variables } = expanded({ env: { ONE: '$(TWO)', TWO: '$(ONE)' } })
  expect(variables).toEqual([
    '`TWO` and `ONE` refer to each other, so `TWO` would be the literal `$(ONE)`. Remove one of the references.',
  ])
})

test.each([
  [{ min: 3, max: 6 }, 1, 'The window has no effect, because its `replicas` (1) is not greater than `min` (3).'],
  [{ min: 3, max: 6 }, 3, 'The window has no effect, because its `replicas` (3) is not greater than `min` (3).'],
  [{ min: 3, max: 6 }, 12, '`replicas` (12) is greater than `max` (6)'],
  [{ min: 3, max: 6 }, 6, undefined],
  [{ min: 0, max: 6 }, 1, undefined],
  [{ min: 2, max: 6, idle: 0 }, 1, '`min` (2) is greater than `replicas` (1)'],
])('bounds %j and a window with %d pods', (bounds, replicas, message) => {
  const window = { start: '0 9 * * *', end: '0 11 * * *', timeZone: 'Europe/Lisbon', replicas }
  const { findings } = expanded({}, { scaling: { ...bounds, cpu: 70, cron: [window] } })
  const found = findings.filter(({ code }) => code === 'no-effect')
  expect(found.map(({ severity }) => severity)).toEqual(message === undefined ? [] : ['warning'])
  if (message !== undefined) expect(found[0]?.message).toContain(message)
})
