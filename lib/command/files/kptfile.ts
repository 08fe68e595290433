import { dirname, join } from 'node:path'
import type { FieldPath, LocatedFinding } from '../../finding/finding'
import { kptfileSettings } from '../rules'
import { isPlain, type Plain } from '../../manifest/manifest'
import { placed } from '../../run/place-finding'
import type { StreamItem } from '../../wire/list/document-stream'
import type { Item } from '../../wire/item'

/** A step that runs lummo in the pipeline of a Kptfile. */
interface Call {
  kptfile: StreamItem
  mutator: Plain
  path: FieldPath
}

/**
 * Returns the ConfigMap that kpt would pass as the functionConfig: either `configMap` of a Kptfile among the objects,
 * or the object at its `configPath`. A LummoPackage at this path is already one of the objects. Reports an error if the
 * configuration applies only to some of the objects. Source: kpt, api/kptfile/v1, type Function.
 */
export function kptConfig(
  items: readonly StreamItem[],
  program = 'lummo',
): { functionConfig?: Item; findings: LocatedFinding[] } {
  const calls = items.filter(({ kind }) => kind === 'Kptfile').flatMap((one) => callsOf(one, program))
  const [given, config] = calls
    .map((call) => [call, configOf(call, items)] as const)
    .find(([, one]) => one !== undefined) ?? [undefined, undefined]
  if (given === undefined || config === undefined) return { findings: [] }
  const why = calls.length > 1 ? 'the function runs more than once' : whyNotForAll(given, items)
  if (why === undefined) return { functionConfig: config, findings: [] }
  const message = `These settings apply only to objects that kpt selects, because ${why}. Move the settings to a LummoPackage in the package, and run lummo once per package.`
  return { findings: [placed(kptfileSettings.at(given.path, message), given.kptfile)] }
}

function callsOf(kptfile: StreamItem, program: string): Call[] {
  const { pipeline } = kptfile.object
  const mutators = isPlain(pipeline) && Array.isArray(pipeline.mutators) ? pipeline.mutators : []
  return mutators.flatMap((mutator, at) =>
    isPlain(mutator) && isCallOf(program, mutator) ? [{ kptfile, mutator, path: ['pipeline', 'mutators', at] }] : [],
  )
}

/**
 * Checks whether a pipeline step runs the current executable, such as lummo: `exec: lummo`, `exec: node dist/lummo`,
 * `image: registry.example.com/lummo:1.0`.
 */
const isCallOf = (program: string, { exec, image }: Plain): boolean =>
  [exec, image].some(
    (called) =>
      typeof called === 'string' &&
      called.split(/\s+/).some((word) => word.slice(word.lastIndexOf('/') + 1).startsWith(program)),
  )

const folderOf = ({ file }: StreamItem): string => dirname(file)

function configOf({ kptfile, mutator, path }: Call, items: readonly StreamItem[]): Item | undefined {
  const { configMap, configPath } = mutator
  if (isPlain(configMap) && Object.keys(configMap).length > 0) return inlineConfig(kptfile, configMap, path)
  if (typeof configPath !== 'string') return undefined
  const file = join(folderOf(kptfile), configPath)
  const found = items.find((item) => item.file === file && item.kind === 'ConfigMap')
  return found === undefined ? undefined : { ...found, role: 'config' }
}

/** Returns the ConfigMap that kpt creates for `configMap` of a Kptfile. All its values are strings. */
function inlineConfig(kptfile: StreamItem, configMap: Plain, call: FieldPath): Item {
  const written = (path: FieldPath) => [...call, 'configMap', ...path.slice(1)]
  const data = Object.entries(configMap).map(([key, value]) => {
    const text = typeof value === 'string' ? value : kptfile.sourceOf(written(['data', key]))?.text
    return [key, text ?? value]
  })
  return {
    ...kptfile,
    role: 'config',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'function-input' },
      data: Object.fromEntries(data),
    },
    place: (path, atKey) => kptfile.place(written(path), atKey),
    sourceOf: (path) => kptfile.sourceOf(written(path)),
  }
}

/** Returns the reason why settings apply only to some objects; undefined if they apply to all objects. */
function whyNotForAll({ kptfile, mutator }: Call, items: readonly StreamItem[]): string | undefined {
  if (mutator.selectors !== undefined || mutator.exclude !== undefined) return 'the function has selectors'
  const folder = folderOf(kptfile)
  const outside = items.find(({ file }) => folder !== '.' && !file.startsWith(`${folder}/`))
  return outside === undefined ? undefined : `${outside.file} is outside ${folder}`
}
