import { DeploymentError } from '../../lib/contracts/deployment-target'
import { FakeClock } from '../../test/support/fake-clock'
import { deployment, short } from '../../test/support/objects'
import { OperatorNamespace, started } from '../../test/support/operator-namespace'
import { RefusedChanges } from './run/refused-changes'
import { RunLimit } from './run/run-limit'

/** A namespace in which each apply takes some time of the run, and the cluster refuses the objects of some claims. */
function slowNamespace(refused: RegExp, milliseconds: number) {
  const namespace = new OperatorNamespace()
  const apply = namespace.target.apply.bind(namespace.target)
  const tried: string[] = []
  let left = 0
  namespace.target.apply = async (resource, options) => {
    left -= milliseconds
    tried.push(`${resource.kind}/${resource.metadata.name}`)
    if (refused.test(resource.metadata.name)) throw new DeploymentError('Forbidden', 'exceeded quota')
    return apply(resource, options)
  }
  namespace.timeLeft = () => left
  const refusedChanges = new RefusedChanges()
  const run = async () => {
    left = 4_500
    return namespace.run(undefined, { refused: refusedChanges })
  }
  return { namespace, run, refusedChanges, tried }
}

test('changes that the cluster refuses do not use up the time of the others, and each one is reported', async () => {
  const { namespace, run, refusedChanges } = slowNamespace(/^[a-e]$/, 400)
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  for (const name of names) namespace.put(deployment().named(name))
  for (let runs = 0; runs < 3; runs += 1) await run()
  expect(await namespace.conditionsOf('LummoDeployment', 'f')).toContain('Applied=True Applied')
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    expect(await namespace.conditionsOf('LummoDeployment', name)).toContain('Applied=False Forbidden')
  }
  expect(await run()).toMatchObject({ outcome: 'refused', requeueAfter: 300_000 })
  for (const name of names.slice(0, 5)) await namespace.delete('LummoDeployment', name)
  expect(await run()).toMatchObject({ outcome: 'applied' })
  expect(refusedChanges.size).toBe(0)
})

test('a changed object is tried before objects that are still refused', async () => {
  const { run, namespace, tried } = slowNamespace(/^[ab]$/, 1_000)
  namespace.put(deployment().named('a').spec({ service: false }), deployment().named('b').spec({ service: false }))
  for (let runs = 0; runs < 4; runs += 1) await run()
  namespace.put(deployment({ image: 'web:2.0' }).named('b').spec({ service: false }))
  tried.length = 0
  await run()
  expect(tried.slice(0, 2)).toEqual(['ServiceAccount/b', 'Deployment/b'])
})

test('a claim has no new status while objects that it no longer generates are left', async () => {
  const namespace = await started(deployment().named('old'))
  namespace.put(deployment().named('old').spec({ service: false }))
  namespace.timeLeft = () => 900
  namespace.takeWrites()
  await expect(namespace.run()).rejects.toMatchObject({ reason: 'Unavailable' })
  expect(namespace.takeWrites()).toEqual([])
  expect(await namespace.names()).toContain('Service/old')
  namespace.timeLeft = () => 5_000
  await namespace.run()
  expect(namespace.takeWrites()).toEqual(['delete Service/old', 'applyStatus LummoDeployment/old'])
})

test('a status names the objects that remain until all changes of the namespace succeed', async () => {
  const namespace = await started(deployment().named('old'))
  const { target } = namespace
  const apply = target.apply.bind(target)
  target.apply = async (resource, options) => {
    if (resource.metadata.name === 'refused') throw new DeploymentError('Forbidden', 'denied')
    return apply(resource, options)
  }
  namespace.put(deployment().named('old').spec({ service: false }), deployment().named('refused'))
  await namespace.run()
  const { conditions } = await namespace.statusOf('LummoDeployment', 'old')
  expect(conditions.find(({ type }) => type === 'Applied')?.message).toContain('Service/old will be removed later.')
})

test('an expansion that takes longer than a run leaves time for requests', async () => {
  const namespace = new OperatorNamespace()
  namespace.put(deployment())
  let left = -1_000
  namespace.timeLeft = () => left
  await namespace.run(undefined, { leaveAtLeast: (milliseconds) => (left = Math.max(left, milliseconds)) })
  expect(await namespace.conditionsOf('LummoDeployment', 'web')).toContain('Applied=True Applied')
})

/** A namespace whose cluster does not respond to the apply of some kinds. Runs have the time limit of the operator. */
class UnresponsiveNamespace extends OperatorNamespace {
  private readonly clock = new FakeClock()
  private readonly refused = new RefusedChanges()
  silent: readonly string[] = []

  constructor() {
    super('team', { crossNamespace: ['team'] })
    const apply = this.target.apply.bind(this.target)
    this.target.apply = (resource, options) => {
      if (!this.silent.includes(resource.kind)) return apply(resource, options)
      return new Promise((_, reject) => {
        const end = () => reject(new DeploymentError('Unavailable', 'The request was aborted.'))
        options?.signal?.addEventListener('abort', end)
      })
    }
  }

  async timedRun(): Promise<void> {
    const limit = new RunLimit(this.clock, 4_500)
    let isEnded = false
    const { signal, changes } = limit
    const timeLeft = () => limit.timeLeft()
    const run = this.run(undefined, { signal, changes, timeLeft, refused: this.refused })
      .catch((error: unknown) => {
        if (!(error instanceof DeploymentError)) throw error
      })
      .finally(() => {
        isEnded = true
      })
    for (let step = 0; step < 100 && !isEnded; step++) await this.clock.advance(100)
    limit.stop()
    await run
  }
}

describe('while the cluster does not respond to one change', () => {
  test('the statuses of the other objects are written', async () => {
    const namespace = new UnresponsiveNamespace()
    namespace.put(deployment(), short('LummoConfig', 'flags', { values: { A: 'a' } }))
    namespace.silent = ['Service']
    await namespace.timedRun()
    expect(await namespace.conditionsOf('LummoConfig', 'flags')).toContain('Applied=True Applied')
    expect(await namespace.conditionsOf('LummoDeployment', 'web')).toContain('Applied=False Unavailable')
  })

  test('the objects of a deleted claim in other places are removed', async () => {
    const namespace = new UnresponsiveNamespace()
    const permissions = [{ do: 'get', on: 'nodes', clusterWide: true }]
    namespace.put(short('LummoServiceAccount', 'viewer', { token: true, permissions }))
    await namespace.timedRun()
    await namespace.delete('LummoServiceAccount', 'viewer')
    namespace.put(deployment())
    namespace.silent = ['Service']
    for (let runs = 0; runs < 4; runs++) await namespace.timedRun()
    expect((await namespace.names()).filter((name) => name.startsWith('Cluster'))).toEqual([])
    expect((await namespace.all()).map(({ kind }) => kind)).not.toContain('LummoServiceAccount')
  })

  test('an object still precedes the objects that refer to it when the cluster responds again', async () => {
    const namespace = new UnresponsiveNamespace()
    const put = (value: string) =>
      namespace.put(short('LummoConfig', 'flags', { values: { A: value } }), deployment({ configs: 'flags' }))
    put('1')
    await namespace.timedRun()
    put('2')
    namespace.silent = ['ConfigMap']
    await namespace.timedRun()
    namespace.silent = []
    namespace.takeWrites()
    await namespace.timedRun()
    const applied = namespace.takeWrites().filter((write) => write.startsWith('apply '))
    expect(applied).toEqual(['apply ConfigMap/flags', 'apply Deployment/web'])
  })
})

test('a binding is applied together with a role that is no longer refused', async () => {
  const namespace = new OperatorNamespace()
  const refused = new RefusedChanges()
  namespace.put(short('LummoServiceAccount', 'viewer', { permissions: [{ do: 'get', on: 'pods' }] }))
  const end = namespace.target.inject({ method: 'apply', reason: 'EscalationRefused', kind: 'Role' })
  expect(await namespace.run(undefined, { refused })).toMatchObject({ outcome: 'refused', requeueAfter: 300_000 })
  end()
  expect(await namespace.run(undefined, { refused })).toMatchObject({ outcome: 'applied' })
  expect(await namespace.conditionsOf('LummoServiceAccount', 'viewer')).toContain('Applied=True Applied')
})
