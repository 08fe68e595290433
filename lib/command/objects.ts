import { type LocatedFinding, hasErrors } from '../finding/finding'
import { inOrder } from '../finding/order'
import { toResults } from '../finding/results'
import type { Plain } from '../manifest/manifest'
import { checkedPackage } from '../run/checked-package'
import type { Suite } from '../run/package'
import { YamlDocument } from '../wire/yaml/document'
import type { Item } from '../wire/item'
import { changeAt } from '../wire/list/layout'
import { plainItem } from '../wire/plain-item'
import { kptFuncOf, type KptFunction } from '../wire/kpt'
import { writeYaml } from '../wire/yaml/write-yaml'

/** Result of an expansion. If there is an error, the objects are the unchanged input. */
export interface ExpandedObjects {
  objects: Plain[]
  findings: LocatedFinding[]
}

/**
 * Expands the short objects in a list of plain objects. Other objects are unchanged, and the order stays the same.
 * Lines in findings refer to the object as YAML.
 *
 * @param functionConfig the object with which a host would configure the function
 * @param only expands only objects of this kind
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

/** Returns a plain object as an item. The YAML text of the item is written only when a finding needs a location. */
function itemOf(given: Plain, { role, at, file }: Pick<Item, 'role' | 'at'> & { file: string }): Item {
  let document: YamlDocument | undefined
  const parsed = (): YamlDocument => {
    if (document === undefined) {
      const read = YamlDocument.parse(writeYaml(given), { file, line: 1 })
      if (!(read instanceof YamlDocument)) throw new Error(`The generated YAML cannot be read: ${read.message}`)
      document = read
    }
    return document
  }
  return plainItem(given, { role, at, place: (path, atKey) => parsed().place(path, atKey) })
}

/**
 * Returns the suite as a function of the kpt-functions SDK. If a kind is given, the function expands only objects of
 * that kind.
 */
export function kptFunc(suite: Suite, kind?: string): KptFunction {
  const kinds = kind === undefined ? suite.kinds : suite.kinds.filter((one) => one.kind === kind)
  if (kinds.length === 0) throw new Error(`Unknown kind ${kind}`)
  const usage = kinds.map((one) => `${one.kind}: ${one.summary}`).join('\n')
  return kptFuncOf(usage, (objects, config) => {
    const own = config === undefined || Object.keys(config).length === 0 ? undefined : config
    const { objects: expanded, findings } = expandObjects(objects, suite, own, kind)
    return { objects: expanded, results: toResults(findings) }
  })
}
