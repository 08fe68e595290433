import { suite } from '../../functions/suite'
import { hasErrors } from '../../lib/finding/finding'
import { idKey, idOf } from '../../lib/manifest/id'
import { stableJson } from '../../lib/manifest/hash'
import { isPlain, type Manifest, type Plain } from '../../lib/manifest/manifest'
import { eachPart, holdsText } from '../../lib/manifest/words'
import { checkedPackage } from '../../lib/run/checked-package'
import { LOCAL_CONFIG, OWNER } from '../../lib/wire/annotations'
import type { Item } from '../../lib/wire/item'
import { changeAt } from '../../lib/wire/list/layout'

/** A package of kpt: its objects, by file. */
export type KptPackage = Readonly<Record<string, readonly Plain[]>>

/** What a render comes to: the package afterwards, which is the same where it failed, and what was said. */
export interface Rendered {
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

/** The object with other annotations; without any where there are none. */
export function annotated(object: Plain, annotations: Record<string, string>): Plain {
  const { annotations: _, ...metadata } = metadataOf(object)
  return {
    ...object,
    metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations },
  }
}

/** What kpt reads and writes: objects go out with file and position, and each comes back to the file that it names. */
export function render(files: KptPackage): Rendered {
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
  mentions: (word, alone) => holdsText(object, word, alone),
  eachPart: (see) => eachPart(object, see),
  place: () => ({ file: annotationsOf(object)[PATH] ?? '', line: 1, column: 1, endColumn: 1, text: '' }),
  sourceOf: () => undefined,
})

export const isOurs = ({ apiVersion }: Plain): boolean => apiVersion === 'krm.lummo.dev/v1alpha1'
export const isMarked = (object: Plain): boolean => annotationsOf(object)[LOCAL_CONFIG] === 'true'
export const ownerOf = (object: Plain): string | undefined => annotationsOf(object)[OWNER]
const nameOf = (object: Plain): string => `${object.kind}/${metadataOf(object).name}`
const isGenerated = (path: string): boolean => path.startsWith('generated/')

/** The package as it would be had nothing been rendered: without what lies in `generated/` and has a maker. */
export const fresh = (files: KptPackage): KptPackage =>
  Object.fromEntries(
    Object.entries(files)
      .map(([path, list]) => [path, list.filter((one) => !isGenerated(path) || ownerOf(one) === undefined)] as const)
      .filter(([, list]) => list.length > 0),
  )

/** All objects, whatever their files, in the order of their names: as texts, so that a difference is easy to see. */
export const contentOf = (files: KptPackage): string[] =>
  Object.values(files)
    .flat()
    .map((object) => stableJson(object))
    .sort()

/** What belongs to the user: everything but unmarked claims, what claims made in `generated/`, and what they make anew. */
export function usersOf(files: KptPackage): string[] {
  const claims = new Set(Object.values(files).flat().filter(isOurs).map(nameOf))
  return Object.entries(files)
    .flatMap(([path, list]) =>
      list.filter((one) => {
        const owner = ownerOf(one)
        if (isOurs(one)) return isMarked(one)
        return owner === undefined || (!isGenerated(path) && !claims.has(owner))
      }),
    )
    .map((object) => stableJson(object))
    .sort()
}

/** The identity of an object of a cluster. */
export const keyOf = (object: Plain): string => idKey(idOf(object as unknown as Manifest))
