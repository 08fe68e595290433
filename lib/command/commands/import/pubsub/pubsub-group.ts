import { compact } from '../../../../manifest/compact'
import { isDnsLabel } from '../../../../manifest/grammar/name'
import type { Plain } from '../../../../manifest/manifest'
import { mapAt, textAt } from '../../../../manifest/value-at'
import { DELETION_POLICY, PROJECT, pubsubLabels } from '../../../../parts/pubsub/objects'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import { shortObject } from '../objects/short-object'
import type { Mode } from '../solve/unit'

const INSTANCE = 'app.kubernetes.io/instance'

/** Topics or subscriptions that become one short object. */
export interface PubSubGroup {
  members: readonly NamedSource[]
  /** Name of the short object. */
  name: string
}

/** Returns the Google Cloud name of a topic or subscription. */
export const resourceIdOf = ({ manifest }: NamedSource): string =>
  textAt(manifest, ['spec', 'resourceID']) ?? manifest.metadata.name

/**
 * Returns the objects that share a short object with an object: those with the same instance, project and deletion
 * policy. Earlier objects are omitted, because each of them has already started a group.
 */
export function pubsubGroup(main: NamedSource, lookup: Lookup): PubSubGroup {
  const { kind, metadata } = main.manifest
  const name = metadata.labels?.[INSTANCE]
  if (name === undefined) return { members: [main], name: metadata.name }
  const all = lookup.ofKind(kind, metadata.namespace)
  const key = groupKey(main)
  return { members: all.slice(all.indexOf(main)).filter((one) => groupKey(one) === key), name }
}

function groupKey({ manifest: { metadata } }: NamedSource): string {
  const { labels = {}, annotations = {} } = metadata
  return JSON.stringify([labels[INSTANCE], annotations[PROJECT], annotations[DELETION_POLICY]])
}

/** Returns the short object of a group, with the fields of all Pub/Sub kinds. */
export function pubsubClaim(
  kind: string,
  objects: readonly NamedSource[],
  { name, spec, mode }: { name: string; spec: Plain; mode: Mode },
): Plain {
  const manifests = objects.map(({ manifest }) => manifest)
  const { labels = {}, annotations = {} } = manifests[0]?.metadata ?? {}
  const app = labels.app ?? labels['app.kubernetes.io/name']
  const identity = compact<{ app?: string; 'part-of'?: string }>({
    app: app !== undefined && (labels.app !== undefined || app !== name) && isDnsLabel(app) ? app : undefined,
    'part-of': labels['part-of'],
  })
  const generated = pubsubLabels({ kind, name, labels: {}, annotations: {}, spec: identity })
  const { [PROJECT]: project, [DELETION_POLICY]: deletion } = annotations
  // Config Connector deletes the resource of an object without the annotation.
  const whenRemoved = deletion === undefined && mode !== 'lenient' ? 'delete' : undefined
  const fields = compact<Plain>({ ...identity, project, whenRemoved, ...spec })
  const claim = shortObject(kind, manifests, { spec: fields, generated, name })
  return withoutAnnotations(claim, deletion === 'abandon' ? [PROJECT, DELETION_POLICY] : [PROJECT])
}

/** Removes annotations for which a field exists. */
function withoutAnnotations(claim: Plain, keys: readonly string[]): Plain {
  const { annotations, ...metadata } = mapAt(claim, ['metadata'])
  const own = Object.entries(mapAt(annotations, [])).filter(([key]) => !keys.includes(key))
  return { ...claim, metadata: { ...metadata, ...(own.length > 0 && { annotations: Object.fromEntries(own) }) } }
}
