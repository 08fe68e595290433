import { emittedOutputs } from '../test/conformance/outputs'
import { OWNER } from '../lib/wire/annotations'
import { asManifest } from '../lib/manifest/manifest'
import { groupAndKind } from '../lib/run/ownership/immutable-fields'
import { CLUSTER_WIDE_KINDS, NAMESPACED_KINDS } from './watched-kinds'

test('every kind that short objects generate is watched, and no other except Secrets, which the operator cannot read', () => {
  const generated = emittedOutputs().flatMap(({ objects }) =>
    objects.flatMap((object) => {
      const manifest = asManifest(object)
      return manifest?.metadata.annotations?.[OWNER] === undefined ? [] : groupAndKind(manifest)
    }),
  )
  const watched = [...NAMESPACED_KINDS, ...CLUSTER_WIDE_KINDS].map((one) =>
    groupAndKind({ ...one, metadata: { name: '' } }),
  )
  // The operator refuses Secrets. Only temporary environments generate Secrets.
  const permitted = [...new Set(generated)].filter((one) => one !== ' Secret')
  expect(watched.sort()).toEqual(permitted.sort())
})
