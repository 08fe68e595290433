import { suite } from '../../functions/suite'
import { hasErrors } from '../../lib/finding/finding'
import { idKey, idOf } from '../../lib/manifest/id'
import { stableJson } from '../../lib/manifest/hash'
import { isPlain, type Manifest, type Plain } from '../../lib/manifest/manifest'
import { eachPart, holdsText } from '../../lib/manifest/text-search'
import { checkedPackage } from '../../lib/run/checked-package'
import { LOCAL_CONFIG, OWNER } from '../../lib/wire/annotations'
import type { Item } from '../../lib/wire/item'
import { changeAt } from '../../lib/wire/list/layout'

/** A kpt package as its objects, keyed by file. */
export type KptPackage = Readonly<Record<string, readonly Plain[]>>

/** Result of a render: the findings, and the package, which is unchanged after a failure. */
export interface RenderedPackage {
  files: KptPackage
  failed: boolean
  codes: readonly string[]
}

const PATH = 'config.kubernetes.io/path'
const INDEX = 'config.kubernetes.io/index'
const KPTFILE: Plain = { apiVersion: 'kpt.dev/v1', kind: 'Kptfile', metadata: { name: 'package' } }

const metadataOf = (object: Plain): Plain => (isPlain(object.metadata) ? object.metadata : {})
export const annotationsOf = (object: Plain): Record<string, string> =>
  (metadataOf(object).annotations ?? {}) as Record<string, string>

/** Returns an object with other annotations, or without annotations. */
export function annotated(object: Plain, annotations: Record<string, string>): Plain {
  const { annotations: _, ...metadata } = metadataOf(object)
  return {
    ...object,
    metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations },
  }
}

/** Renders as kpt does. Objects have a file and a position, and each object is written to its file. */
export function renderPackage(files: KptPackage): RenderedPackage {
  const objects = Object.entries({ Kptfile: [KPTFILE], ...files }).flatMap(([path, documents]) =>
    documents.map((one, at) => annotated(one, { ...annotationsOf(one), [PATH]: path, [INDEX]: String(at) })),
  )
  const { changes, findings } = checkedPackage({ items: objects.map(itemOf) }, suite)
  const codes = findings.map(({ severity, code }) => `${severity} ${code}`)
  if (hasErrors(findings)) return { files, failed: true, codes }
  const kept = objects.flatMap((object, at) => {
    const change = changeAt(changes, at)
    return change.action === 'remove' ? [] : [change.action === 'keep' ? object : (change.manifest as Plain)]
  })
  return { files: written([...kept, ...(changes.added as unknown as Plain[])]), failed: false, codes }
}

function written(objects: readonly Plain[]): KptPackage {
  const files: Record<string, { index: number; object: Plain }[]> = {}
  for (const object of objects) {
    const { [PATH]: path = '', [INDEX]: index, ...annotations } = annotationsOf(object)
    const others = files[path] ?? []
    if (others.some((one) => one.index === Number(index))) throw new Error(`Two objects at ${path}:${index}`)
    files[path] = [...others, { index: Number(index), object: annotated(object, annotations) }]
  }
  const sorted = Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(
    sorted
      .filter(([path]) => path !== 'Kptfile')
      .map(([path, list]) => [path, list.sort((one, other) => one.index - other.index).map(({ object }) => object)]),
  )
}

const itemOf = (object: Plain, at: number): Item => ({
  role: 'item',
  at,
  apiVersion: String(object.apiVersion),
  kind: String(object.kind),
  object,
  mentions: (word, extent) => holdsText(object, word, extent),
  eachPart: (see) => eachPart(object, see),
  place: () => ({ file: annotationsOf(object)[PATH] ?? '', line: 1, column: 1, endColumn: 1, text: '' }),
  sourceOf: () => undefined,
})

export const isShortObject = ({ apiVersion }: Plain): boolean =>
  /^(krm\.lummo|gati)\.dev\/v1alpha1$/.test(String(apiVersion))
export const isMarked = (object: Plain): boolean => annotationsOf(object)[LOCAL_CONFIG] === 'true'
export const ownerText = (object: Plain): string | undefined => annotationsOf(object)[OWNER]
const nameOf = (object: Plain): string => `${object.kind}/${metadataOf(object).name}`
const isGenerated = (path: string): boolean => path.startsWith('generated/')

/** Returns a package as it was before any render. The package has no generated objects in `generated/`. */
export const fresh = (files: KptPackage): KptPackage =>
  Object.fromEntries(
    Object.entries(files)
      .map(([path, list]) => [path, list.filter((one) => !isGenerated(path) || ownerText(one) === undefined)] as const)
      .filter(([, list]) => list.length > 0),
  )

/** Returns all objects as text, regardless of their files and sorted by name, so that differences are readable. */
export const contentOf = (files: KptPackage): string[] =>
  Object.values(files)
    .flat()
    .map((object) => stableJson(object))
    .sort()

/**
 * Returns the objects of the user: all objects except unmarked claims, generated objects in `generated/`, and
 * regenerated objects.
 */
export function usersOf(files: KptPackage): string[] {
  const claims = new Set(Object.values(files).flat().filter(isShortObject).map(nameOf))
  return Object.entries(files)
    .flatMap(([path, list]) =>
      list.filter((one) => {
        const owner = ownerText(one)
        if (isShortObject(one)) return isMarked(one)
        return owner === undefined || (!isGenerated(path) && !claims.has(owner))
      }),
    )
    .map((object) => stableJson(object))
    .sort()
}

/** Returns the identity of an object in a cluster. */
export const keyOf = (object: Plain): string => idKey(idOf(object as unknown as Manifest))
