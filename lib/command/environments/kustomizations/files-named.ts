import type { FieldPath } from '../../../finding/finding'
import { isPlain } from '../../../manifest/manifest'
import { entriesOf, type KustomizationFile } from './kustomization-file'
import { isRemote } from './remote'

/** A path in a kustomization, and the field that contains the path. */
interface NamedFile {
  path: FieldPath
  text: string
}

/** Returns files that a kustomization uses for purposes other than objects: patches, contents of ConfigMaps. */
export function filesNamed(one: KustomizationFile): NamedFile[] {
  const { openapi } = one.fields
  return [
    ...['crds', 'configurations'].flatMap((field) => named([field], entriesOf(one, field))),
    ...(isPlain(openapi) ? named(['openapi'], { path: openapi.path }) : []),
    ...['patches', 'patchesJson6902', 'replacements'].flatMap((field) =>
      entriesOf(one, field).flatMap((entry, at) => (isPlain(entry) ? named([field, at], { path: entry.path }) : [])),
    ),
    ...entriesOf(one, 'patchesStrategicMerge').flatMap((entry, at) =>
      typeof entry === 'string' && (isRemote(entry) || !/[:{]/.test(entry))
        ? named(['patchesStrategicMerge', at], entry)
        : [],
    ),
    ...['configMapGenerator', 'secretGenerator'].flatMap((field) =>
      entriesOf(one, field).flatMap((entry, at) => {
        if (!isPlain(entry)) return []
        const { env, envs, files } = entry
        return named([field, at], { env, envs, files }).map(({ path, text }) => ({ path, text: withoutKey(text) }))
      }),
    ),
  ]
}

/** Removes the key before the path of a ConfigMap file: `settings.yaml=prod.yaml`. */
const withoutKey = (text: string): string => text.slice(text.indexOf('=') + 1)

/** Returns all single-line strings in a value. */
function named(path: FieldPath, value: unknown): NamedFile[] {
  if (typeof value === 'string') return value === '' || value.includes('\n') ? [] : [{ path, text: value }]
  if (Array.isArray(value)) return value.flatMap((one, at) => named([...path, at], one))
  return isPlain(value) ? Object.entries(value).flatMap(([key, one]) => named([...path, key], one)) : []
}
