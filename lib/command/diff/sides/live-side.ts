import { spawnSync } from 'node:child_process'
import { groupOf } from '../../../manifest/id'
import { asManifest, isPlain, type Manifest, type Plain } from '../../../manifest/manifest'
import { noAnswer } from '../../rules'
import { manifestsIn } from '../compare/objects'
import type { Side } from '../comparison'
import { ownPart } from '../../../manifest/live/own-part'
import type { NotRendered } from './render-side'

/**
 * Reads the rendered objects from the cluster of the current context. Both sides contain only the fields of the
 * manifests: no defaults, no status and no fields of controllers.
 *
 * @returns the objects of the cluster, and the objects of the files as the API server would store them
 */
export function liveSides(after: readonly Side[]): { before: Side[]; after: Side[] } | NotRendered {
  const args = ['get', '--filename=-', '--ignore-not-found', '--show-managed-fields', '--output=json']
  const { error, status, stdout, stderr } = spawnSync('kubectl', args, {
    input: JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: after.flatMap(({ objects }) => objects.map(named)),
    }),
    env: process.env,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  if (error !== undefined) return refused(`kubectl cannot be run: ${error.message}. Install kubectl, or correct PATH.`)
  if (status !== 0) return refused(`kubectl get failed: ${stderr.trim().split('\n').join(' ')}`)
  const live = manifestsIn(objectsIn(stdout))
  const stored = after.map((side) => ({ ...side, objects: side.objects.map(asStored) }))
  const before = stored.map(({ name, objects }) => ({
    name,
    objects: objects.flatMap((object) => {
      const other = live.find((one) => isSame(one, object))
      return other === undefined ? [] : (asManifest({ ...ownPart(other, object) }) ?? [])
    }),
  }))
  return { before, after: stored }
}

/**
 * For kubectl, the identity of each object is sufficient. kubectl does not accept a stream that mixes YAML and JSON
 * documents.
 */
const named = ({ apiVersion, kind, metadata: { name, namespace } }: Manifest): Plain => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
})

const refused = (message: string): NotRendered => ({ findings: [noAnswer.at([], message)] })

/**
 * Parses the output of kubectl. The output is empty if there are no objects, and is not a list if there is only one
 * object.
 */
function objectsIn(stdout: string): unknown[] {
  return stdout.trim() === '' ? [] : [JSON.parse(stdout)]
}

/**
 * Checks whether two manifests describe the same object. An object without a namespace is in the namespace of the
 * context.
 */
const isSame = (live: Manifest, object: Manifest): boolean =>
  live.kind === object.kind &&
  groupOf(live.apiVersion) === groupOf(object.apiVersion) &&
  live.metadata.name === object.metadata.name &&
  (object.metadata.namespace === undefined || live.metadata.namespace === object.metadata.namespace)

/** Returns an object as the API server stores it: `stringData` of a Secret becomes `data`. */
function asStored(object: Manifest): Manifest {
  if (object.kind !== 'Secret' || !isPlain(object.stringData)) return object
  const { stringData, data, ...rest } = object
  const encoded = Object.entries(stringData as object).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ])
  return { ...rest, data: { ...(isPlain(data) ? data : {}), ...Object.fromEntries(encoded) } } as Manifest
}
