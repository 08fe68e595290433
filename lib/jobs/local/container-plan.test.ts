import { compileJob } from '../../../test/jobs/compile-job'
import { checkRun } from '../checked-run'
import { DEFAULT_LIMITS } from '../run-limits'
import { containerArgs } from './container-args'
import { containerPlan } from './container-plan'
import { expanded } from './expanded'

const planOf = (more: Record<string, unknown> = {}, containers: Record<string, unknown> = {}) =>
  containerPlan(checkRun(compileJob(more, containers), {}, DEFAULT_LIMITS))
const argsOf = (plan = planOf()) =>
  containerArgs({ name: 'n', plan, folders: new Map([['/source', '/tmp/f']]), pids: 9, stopAfter: 30 })

/** Returns the values of an option. */
const valuesOf = (args: readonly string[], option: string) =>
  args.flatMap((word, at) => (word === option ? [args[at + 1]] : []))

test('a container has every restriction of the pod, and no network', () => {
  const args = argsOf()
  const values = Object.fromEntries(
    ['--user', '--cap-drop', '--security-opt', '--network', '--pids-limit', '--memory', '--memory-swap', '--cpus'].map(
      (option) => [option, valuesOf(args, option)],
    ),
  )
  expect(values).toEqual({
    '--user': ['1000:1000'],
    '--cap-drop': ['ALL'],
    '--security-opt': ['no-new-privileges'],
    '--network': ['none'],
    '--pids-limit': ['9'],
    '--memory': ['268435456b'],
    '--memory-swap': ['268435456b'],
    '--cpus': ['1'],
  })
  expect(args).toEqual(expect.arrayContaining(['--read-only', '--rm']))
  expect(valuesOf(args, '--pull')).toEqual(['never'])
  expect(valuesOf(args, '--tmpfs')).toEqual([
    '/workspace:rw,exec,nosuid,nodev,mode=1777,size=67108864',
    '/tmp:rw,exec,nosuid,nodev,mode=1777,size=67108864',
  ])
  expect(valuesOf(args, '--volume')).toEqual(['/tmp/f:/source:ro,Z'])
})

test('the image and the words of the command are the last arguments, so that none of them is an option', () => {
  const args = argsOf(planOf({}, { command: ['sh', '-c', '--privileged'], args: ['--user=0'] }))
  expect(args.slice(args.indexOf('--entrypoint'))).toEqual([
    ...['--entrypoint', 'sh', '--', 'localhost/lummo-gcc:12.2.0'],
    ...['-c', '--privileged', '--user=0'],
  ])
})

test('a job without limits has some, and without a user is not root', () => {
  const job = compileJob()
  const template = (job.manifest as unknown as { spec: { template: { spec: Record<string, unknown> } } }).spec.template
  const pod = { ...template.spec, securityContext: {}, containers: [{ name: 'a', image: 'a:1' }], volumes: [] }
  const manifest = { ...job.manifest, spec: { template: { ...template, spec: pod } } }
  const plan = containerPlan(checkRun({ manifest, configMaps: [] }, {}, DEFAULT_LIMITS))
  expect(plan).toMatchObject({ user: '1000:1000', memory: 536870912 })
})

test.each([
  ['a Secret', {}, { secrets: ['api'] }, /^Secret\/api is not in the package/],
  [
    'a volume of the cluster',
    { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'v' } }] },
    { volumeMounts: [{ name: 'v', mountPath: '/v' }] },
    /^Volume `v`/,
  ],
  ['a second container', {}, {}, /^Container `first`/],
])('%s is refused with its name', (name, more, containers, message) => {
  const plan = () => {
    if (name !== 'a second container') return planOf(more, containers)
    const run = checkRun(compileJob(), {}, DEFAULT_LIMITS)
    const spec = { ...run.template.spec, initContainers: [{ name: 'first' }] }
    return containerPlan({ ...run, template: { ...run.template, spec } })
  }
  expect(plan).toThrow(expect.objectContaining({ reason: 'Invalid', message: expect.stringMatching(message) }))
})

test('references are expanded as the kubelet expands them', () => {
  const variables = new Map([['A', '1']])
  const texts = ['$(A)', '$$(A)', '$$$(A)', '$(B)', '$A', '$', '$(A', '$()']
  expect(texts.map((text) => expanded(text, variables))).toEqual(['1', '$(A)', '$1', '$(B)', '$A', '$', '$(A', '$()'])
})
