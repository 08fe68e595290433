import type { FieldPath } from '../../finding/finding'
import { kept } from '../../manifest/kept'
import { isPlain, type Manifest, type Plain, textsOf } from '../../manifest/manifest'
import { templatePath } from '../../manifest/pods'
import { valueAt } from '../../manifest/value-at'

/** A container, and where it stands in its object. */
export interface PlacedContainer {
  spec: Plain
  path: FieldPath
  name: string
}

/** The pods that an object runs. */
export interface Pods {
  labels: Readonly<Record<string, string>>
  spec: Plain
  /** Where the spec of the pod stands in the object. */
  path: FieldPath
  containers: readonly PlacedContainer[]
  initContainers: readonly PlacedContainer[]
}

/** The pods of an object; undefined where it runs none, or describes them elsewhere. Most checks ask for most objects. */
export const podsOf = kept((manifest: Manifest): Pods | undefined => {
  const at = templatePath(manifest.kind)
  const template = at === undefined ? undefined : valueAt(manifest, at)
  if (at === undefined || !isPlain(template) || !isPlain(template.spec)) return undefined
  const { spec } = template
  const path = [...at, 'spec']
  const metadata = isPlain(template.metadata) ? template.metadata : {}
  return {
    labels: textsOf(metadata.labels),
    spec,
    path,
    containers: containersOf(spec, 'containers', path),
    initContainers: containersOf(spec, 'initContainers', path),
  }
})

/** The entries of a list that are maps, with their positions; none where it is no list. */
export const mapsIn = (list: unknown): [number, Plain][] =>
  Array.isArray(list) ? [...list.entries()].filter((entry): entry is [number, Plain] => isPlain(entry[1])) : []

function containersOf(spec: Plain, field: string, path: FieldPath): PlacedContainer[] {
  return mapsIn(spec[field]).map(([at, container]) => ({
    spec: container,
    path: [...path, field, at],
    name: typeof container.name === 'string' ? container.name : String(at),
  }))
}
