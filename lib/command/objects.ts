import type { KptFunc } from 'kpt-functions'
import { type LocatedFinding, hasErrors } from '../finding/finding'
import { inOrder } from '../finding/order'
import { toResults } from '../finding/results'
import type { Plain } from '../manifest/manifest'
import { eachPart, holdsText } from '../manifest/words'
import { checkedPackage } from '../run/checked-package'
import type { Suite } from '../run/package'
import { YamlDocument } from '../wire/yaml/document'
import type { Item } from '../wire/item'
import { changeAt } from '../wire/list/layout'
import { kptFuncOf } from '../wire/kpt'
import { writeYaml } from '../wire/yaml/write-yaml'

/** What comes of expanding objects. With an error among the findings, the objects are those that came in. */
export interface ExpandedObjects {
  objects: Plain[]
  findings: LocatedFinding[]
}

/**
 * Expands the suite's objects among a list of plain objects; the others stay as they are, in their order. The lines in
 * findings are those of the object as YAML.
 *
 * @param functionConfig what a host would send to configure the function
 * @param only expand just the objects of this kind
 */
export function expandObjects(
  objects: readonly Plain[],
  suite: Suite,
  functionConfig?: Plain,
  only?: string,
): ExpandedObjects {
  const items = objects.map((object, at) => itemOf(object, { role: 'item', at, file: `object ${at + 1}` }))
  const config = functionConfig && itemOf(functionConfig, { role: 'config', at: 0, file: 'functionConfig' })
  const { changes, findings: found } = checkedPackage(
    { items, ...(config && { functionConfig: config }), ...(only === undefined ? {} : { only }) },
    suite,
  )
  const findings = inOrder(found)
  if (hasErrors(findings)) return { objects: [...objects], findings }
  const kept = objects.flatMap((object, at) => {
    const change = changeAt(changes, at)
    if (change.action === 'remove') return []
    return [change.action === 'keep' ? object : change.manifest]
  })
  return { objects: [...kept, ...changes.added], findings }
}

/** A plain object as an item. Its text is made when a finding needs a place in it. */
function itemOf(given: Plain, { role, at, file }: Pick<Item, 'role' | 'at'> & { file: string }): Item {
  // A copy, since what is known of an object is kept for as long as there is the object, and this one is not ours.
  const object = { ...given }
  let document: YamlDocument | undefined
  const parsed = (): YamlDocument => {
    if (document === undefined) {
      const read = YamlDocument.parse(writeYaml(object), { file, line: 1 })
      if (!(read instanceof YamlDocument)) throw new Error(`Written YAML cannot be read: ${read.message}`)
      document = read
    }
    return document
  }
  return {
    role,
    at,
    apiVersion: typeof object.apiVersion === 'string' ? object.apiVersion : '',
    kind: typeof object.kind === 'string' ? object.kind : '',
    object,
    mentions: (word, alone) => holdsText(object, word, alone),
    eachPart: (see) => eachPart(object, see),
    place: (path, atKey) => parsed().place(path, atKey),
    sourceOf: () => undefined,
  }
}

/** The suite as a function of the kpt-functions SDK; with a kind, only objects of that kind are expanded. */
export function kptFunc(suite: Suite, kind?: string): KptFunc {
  const kinds = kind === undefined ? suite.kinds : suite.kinds.filter((one) => one.kind === kind)
  if (kinds.length === 0) throw new Error(`The suite has no kind ${kind}`)
  const usage = kinds.map((one) => `${one.kind}: ${one.summary}`).join('\n')
  return kptFuncOf(usage, (objects, config) => {
    const own = config === undefined || Object.keys(config).length === 0 ? undefined : config
    const { objects: expanded, findings } = expandObjects(objects, suite, own, kind)
    return { objects: expanded, results: toResults(findings) }
  })
}
