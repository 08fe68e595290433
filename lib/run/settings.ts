import { error, type Finding, hasErrors } from '../finding/finding'
import type { Kind } from '../kind/claim'
import { walk } from '../kind/walk'
import { isPlain, type Plain } from '../manifest/manifest'
import type { Settings } from '../settings/spec'
import type { Item } from '../wire/item'
import type { Found } from './claims'
import { placed } from './place-finding'

/**
 * The settings of a run. Weakest first: the suite's defaults, the LummoPackage among the items, the one that is the
 * functionConfig, the data of a ConfigMap that is the functionConfig (`network.ingress.namespace: edge`).
 */
export function settingsOf(
  kind: Kind,
  found: readonly Found[],
  config: Item | undefined,
): { settings: Settings; findings: Finding[] } {
  const findings: Finding[] = []
  const packages = found.filter((one) => one.kind === kind && (one.item.at === -1 || one.expanded))
  const among = packages.filter(({ item }) => item.at !== -1)
  const [first, second] = among
  if (first !== undefined && second !== undefined) {
    const [a, b] = [first.item.place([]), second.item.place([])]
    const message = `The package has two ${kind.kind}: ${a.file}:${a.line} and ${b.file}:${b.line}. Merge them into one.`
    findings.push(placed(error('two-settings', [], message), second.item))
  }
  let merged: Plain = {}
  for (const { item } of [...among, ...packages.filter(({ item }) => item.at === -1)]) {
    const read = kind.read({ object: item.object, sourceOf: (path) => item.sourceOf(path) })
    findings.push(...read.findings.map((finding) => placed(finding, item)))
    if (isPlain(item.object.spec)) merged = deepMerge(merged, item.object.spec)
  }
  if (config?.kind === 'ConfigMap' && isPlain(config.object.data)) {
    const { data } = config.object
    const given = nested(data)
    const walked = walk(kind.table(), given, [], () => undefined)
    for (const finding of walked.findings) {
      findings.push(placed({ ...finding, path: ['data', keyFor(data, finding.path ?? [])] }, config))
    }
    merged = deepMerge(merged, given)
  }
  // With wrong settings nothing goes out; the defaults let the run go on and find what else is wrong.
  const sound = hasErrors(findings) ? {} : merged
  return { settings: walk(kind.table(), sound, ['spec'], () => undefined).value as Settings, findings }
}

/** `{'a.b': 'c'}` as `{a: {b: 'c'}}`. */
function nested(data: Plain): Plain {
  let result: Plain = {}
  for (const [key, value] of Object.entries(data)) {
    result = deepMerge(
      result,
      key.split('.').reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as Plain,
    )
  }
  return result
}

const keyFor = (data: Plain, path: readonly (string | number)[]): string => {
  const dotted = path.join('.')
  return (
    Object.keys(data).find((key) => key === dotted || dotted.startsWith(`${key}.`) || key.startsWith(`${dotted}.`)) ??
    dotted
  )
}

function deepMerge(base: Plain, over: Plain): Plain {
  const result: Plain = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const below = result[key]
    result[key] = isPlain(below) && isPlain(value) ? deepMerge(below, value) : value
  }
  return result
}
