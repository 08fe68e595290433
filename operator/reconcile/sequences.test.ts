import fc from 'fast-check'
import { anyEdit, type ClaimOrObjectEdit, claimOf, completeClaims, KINDS, NAMES } from '../../test/support/claim-edits'
import type { Resource } from '../../test/support/objects'
import { asRendered, isClaim, OperatorNamespace } from '../../test/support/operator-namespace'

/** A user who edits claims and objects, and records the last version of each claim. */
class Editor {
  readonly last = new Map<string, Resource>()

  constructor(readonly namespace: OperatorNamespace) {}

  async apply(one: ClaimOrObjectEdit): Promise<void> {
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

/** Runs the operator until there is nothing to write. */
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
    fc.asyncProperty(fc.array(fc.tuple(anyEdit, fc.boolean()), { minLength: 1, maxLength: 10 }), async (edits) => {
      const editor = new Editor(new OperatorNamespace('team', settings))
      for (const [one, isSeen] of edits) {
        await editor.apply(one)
        if (isSeen) await editor.namespace.run()
      }
      completeClaims(editor.last)
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
