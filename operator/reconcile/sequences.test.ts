import fc from 'fast-check'
import { deployment, type Resource, short } from '../../test/support/objects'
import { asRendered, isClaim, OperatorNamespace } from '../../test/support/operator-namespace'

const NAMES = ['web', 'api']

/** Versions of claims. Each name has valid versions and one with an error. */
const CLAIMS: Readonly<Record<string, (name: string, version: number) => Resource>> = {
  LummoDeployment: (name, version) =>
    deployment({ image: `${name}:${version}`, ...(version % 2 === 0 ? {} : { http: 9000 + version }) })
      .named(name)
      .spec(version % 3 === 0 ? { scaling: { min: 2, max: 4, cpu: 60 } } : { replicas: version }),
  LummoConfig: (name, version) => short('LummoConfig', `${name}-settings`, { values: { LEVEL: `v${version}` } }),
  LummoNetworking: (name, version) =>
    short('LummoNetworking', name, {
      app: name,
      domains: [`${name}-${version}.example.com`],
      package: { network: { provider: 'ingress' } },
    }),
  LummoServiceAccount: (name, version) =>
    short('LummoServiceAccount', `${name}-reader`, {
      token: true,
      permissions: [
        { do: 'get', on: version % 2 === 0 ? 'pods' : 'nodes', ...(version % 2 === 0 ? {} : { clusterWide: true }) },
      ],
    }),
}
const KINDS = Object.keys(CLAIMS)

interface ClaimEdit {
  act: 'put' | 'break' | 'remove'
  kind: string
  name: string
  version: number
}
interface Damage {
  act: 'drift' | 'lose'
  at: number
}
type Edit = ClaimEdit | Damage

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('put' as const),
      kind: fc.constantFrom(...KINDS),
      name: fc.constantFrom(...NAMES),
      version: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constantFrom('break' as const, 'remove' as const),
      kind: fc.constantFrom(...KINDS),
      name: fc.constantFrom(...NAMES),
      version: fc.constant(1),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('drift' as const, 'lose' as const), at: fc.nat(30) }) },
)

const claimOf = ({ kind, name, version }: ClaimEdit): Resource => {
  const make = CLAIMS[kind]
  if (make === undefined) throw new Error(`The test has no kind ${kind}`)
  return make(name, version)
}

/** A user who edits claims and objects, and remembers the last version of each claim. */
class Editor {
  readonly last = new Map<string, Resource>()

  constructor(readonly namespace: OperatorNamespace) {}

  async apply(one: Edit): Promise<void> {
    if ('at' in one) return this.damage(one.act, one.at)
    const claim = claimOf(one)
    const { kind, metadata } = claim.object as { kind: string; metadata: { name: string } }
    if (one.act === 'put') {
      this.namespace.put(claim)
      this.last.set(claim.reference, claim)
    } else if (one.act === 'break') {
      if (this.last.has(claim.reference)) this.namespace.put(claim.spec({ mistake: true }))
    } else if (this.last.delete(claim.reference)) await this.namespace.delete(kind, metadata.name)
  }

  /** Adds the applications that routes need: a route without one keeps its objects. */
  complete(): void {
    for (const name of NAMES) {
      const [route, application] = ['LummoNetworking', 'LummoDeployment'].map((kind) =>
        claimOf({ act: 'put', kind, name, version: 1 }),
      )
      if (route === undefined || application === undefined) continue
      const needs = this.last.has(route.reference) && !this.last.has(application.reference)
      if (needs) this.last.set(application.reference, application)
    }
  }

  private async damage(act: 'drift' | 'lose', at: number): Promise<void> {
    const children = (await this.namespace.all()).filter((one) => !isClaim(one))
    const child = children[at % Math.max(children.length, 1)]
    if (child === undefined) return
    const { apiVersion, kind, metadata } = child
    if (act === 'lose')
      await this.namespace.target.delete({
        apiVersion,
        kind,
        name: metadata.name,
        ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      })
    else
      this.namespace.target.put({ ...child, metadata: { ...metadata, labels: { ...metadata.labels, app: 'changed' } } })
  }
}

/** Runs the operator until it has nothing to write. */
async function settle(namespace: OperatorNamespace): Promise<void> {
  for (let run = 0; run < 10; run += 1) {
    namespace.takeWrites()
    await namespace.run()
    if (namespace.takeWrites().length === 0) return
  }
  throw new Error('The operator does not stop to write.')
}

const children = async (namespace: OperatorNamespace) =>
  (await namespace.all()).filter((one) => !isClaim(one)).map(asRendered)

test('every version of a claim of the sequences is valid', async () => {
  const namespace = new OperatorNamespace('team', { crossNamespace: ['team'] })
  for (let version = 1; version <= 6; version += 1) {
    const claims = NAMES.flatMap((name) => KINDS.map((kind) => claimOf({ act: 'put', kind, name, version })))
    namespace.put(...claims)
    expect(await namespace.run()).toMatchObject({ outcome: 'applied' })
  }
  expect(new Set((await namespace.names()).map((name) => name.split('/')[0])).size).toBeGreaterThan(8)
})

test('any sequence of edits ends in the state of a fresh apply of the last versions', async () => {
  const settings = { crossNamespace: ['team'] }
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(edit, fc.boolean()), { minLength: 1, maxLength: 10 }), async (edits) => {
      const editor = new Editor(new OperatorNamespace('team', settings))
      for (const [one, isSeen] of edits) {
        await editor.apply(one)
        if (isSeen) await editor.namespace.run()
      }
      editor.complete()
      for (const claim of editor.last.values()) editor.namespace.put(claim)
      await settle(editor.namespace)
      const fresh = new OperatorNamespace('team', settings)
      fresh.put(...editor.last.values())
      await settle(fresh)
      expect(await children(editor.namespace)).toEqual(await children(fresh))
    }),
    { numRuns: 100, seed: 24 },
  )
}, 120_000)
